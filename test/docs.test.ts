import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { SETTINGS } from '../src/config.ts';
import { LAYER_WRITERS } from '../src/export/file/layer-text.ts';
import { METADATA_FORMATS } from '../src/export/metadata/formats.ts';
import { METADATA_DOWNLOADS, METADATA_FILES, recordDownloads } from '../src/iiif/downloads.ts';
import { WRITABLE_TEXT_FORMATS } from '../src/text/format/formats.ts';
import { shipped } from './support/archive.ts';

const read = (file: string): string => readFileSync(file, 'utf8');

/** The cells of the tables of a page, row by row, without their heads. */
const rows = (file: string): string[][] =>
  read(file)
    .split('\n')
    .filter((line, i, lines) => line.startsWith('| ') && !/^\|-/.test(lines[i + 1] ?? ''))
    .map((line) => line.slice(2, -2).split(' | '));

/** The rows of the table in docs/exports.md that has this in each of its rows. */
const exportRows = (text: string): string[][] =>
  rows('docs/exports.md').filter((cells) => ` ${cells.join(' | ')} `.includes(text));

const code = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, written]) => written ?? '');

/** Parts of the shipped record, for the placeholders of the table of addresses. */
const SHIPPED: { readonly [placeholder: string]: string } = {
  'collection/{record}': 'collection/rgaspi-f558',
  '{record}': 'rgaspi-f558-op11-d98-ll0067-0068',
  '{folio}': 'l0067',
  '{layer}': 'translation-en',
  '{unit}': 'b2',
  '{n}': '1',
  '{a}..{b}': '1..1',
  '{key}': /`\/c\/(\w+)`/.exec(read('docs/readers/cite.md'))?.[1] ?? '',
};

/** Addresses where there is nothing while the archive is small and the operator has not done what the row says. */
const LATER = ['/dataset/dataset.json', '/.well-known/security.txt', '/feed/{n}.atom'];

/** The addresses that are written out in full; the others need a query, or continue as the row says. */
const addresses = rows('docs/addresses.md')
  .flatMap(([cell]) => code(cell))
  .filter((address) => /^\/[^…]*$/.test(address) && !/[?=]|^\/oai/.test(address))
  .filter((address) => !LATER.includes(address));

const filled = (address: string): string =>
  Object.entries(SHIPPED).reduce(
    (whole, [placeholder, value]) => whole.replaceAll(placeholder, value),
    address,
  );

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('the documentation', () => {
  it('names every setting, and its default if that is a single value', () => {
    const told = rows('docs/operate/settings.md').map(([name, value]) => [
      code(name)[0],
      code(value)[0],
    ]);
    const known = Object.values(SETTINGS).map(({ env, fallback }) => [env, String(fallback)]);
    expect(told.map(([name]) => name)).to.have.members(known.map(([name]) => name));
    for (const [name, value] of told)
      if (value !== undefined) expect(known).to.deep.include([name, value]);
  });

  it('lists every download of a record, and where it is linked', () => {
    const listed = exportRows('{record}').map((row) => row.slice(0, 4).map(code));
    const actual = recordDownloads().map(({ name, mediaType, extension, links }) => {
      const { rendering, seeAlso, signposting, bag } = links;
      const linked = [rendering && 'rendering', seeAlso && 'seeAlso', signposting, bag && 'bag'];
      return [[name], [mediaType], [`{record}${extension}`], linked.filter(Boolean)];
    });
    expect(listed).to.deep.equal(actual);
  });

  it('lists every format in which a text can be downloaded', () => {
    const listed = exportRows(' yes | ').map(([ending, type, record]) => [
      ...code(ending),
      ...code(type),
      record,
    ]);
    const actual = WRITABLE_TEXT_FORMATS.map(({ ending, mediaType }) => [
      ending,
      mediaType,
      ending in LAYER_WRITERS ? 'yes' : 'no',
    ]);
    expect(listed).to.deep.equal(actual);
  });

  it('lists every metadata format, its name in OAI-PMH, and the records that have it', () => {
    const listed = exportRows('://').map(([name, prefix, profile, of]) => [
      ...[name, prefix, profile].flatMap(code),
      of,
    ]);
    const actual = METADATA_FILES.map((file) => {
      const { profile, of } = METADATA_DOWNLOADS[file];
      return [file, METADATA_FORMATS[file].oai.metadataPrefix, profile, of];
    });
    expect(listed).to.deep.equal(actual);
  });

  it('explains every entry of src/', () => {
    const named = rows('docs/architecture.md').flatMap(([cell]) => code(cell));
    const entries = readdirSync('src', { withFileTypes: true })
      .filter(({ name }) => name !== 'tsconfig.json')
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    expect(named).to.include.members(entries);
  });

  it('names only existing files of the project', () => {
    const missing = pages.flatMap((page) =>
      code(read(page).replace(/```[\s\S]*?```/g, ''))
        .filter((name) => /^(src|test|script|docs)\/[\w./-]+\.\w+$/.test(name))
        .filter((name) => !existsSync(name))
        .map((name) => `${page}: ${name}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it('links only to existing pages and pictures', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
        .map(([, target = '']) => join(dirname(page), target))
        .filter((target) => !existsSync(target))
        .map((target) => `${page} → ${target}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('links only to existing headings', () => {
    const slugs = (page: string) =>
      [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} -]/gu, '')
          .replaceAll(' ', '-'),
      );
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)]
        .filter(([, target = '', slug = '']) => {
          const file = target === '' ? page : join(dirname(page), target);
          return !slugs(file).includes(slug);
        })
        .map(([link]) => `${page}: ${link}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('lists the address of every download of a record', () => {
    const listed = rows('docs/addresses.md').flatMap(([cell]) => code(cell));
    const missing = recordDownloads()
      .map(({ name }) => name)
      .filter((name) => !listed.some((address) => address.endsWith(`/${name}`)));
    expect(missing).to.deep.equal([]);
  });

  it('keeps the README within 150 lines', () => {
    expect(read('README.md').split('\n').length).to.be.at.most(151);
  });

  for (const address of addresses) {
    it(`lists an address that answers: ${address}`, async () => {
      const { base } = await shipped();
      const asked = filled(address);
      expect(asked, 'a placeholder that this test does not know').not.to.match(/[{}]/);
      const answer = await fetch(`${base}${asked}`);
      await answer.body?.cancel();
      expect(answer.status, asked).to.equal(200);
    });
  }
});
