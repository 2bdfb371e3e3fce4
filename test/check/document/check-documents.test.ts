import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../../src/app/cli.ts';
import { type CheckOptions, checkDocuments } from '../../../src/check/document/check-documents.ts';
import type { FondsError } from '../../../src/errors.ts';
import { inFolder } from '../../support/archive.ts';
import { serve } from '../../support/serve.ts';
import { manifest } from '../iiif/sample.ts';
import { page } from '../iiif/sample-annotation.ts';
import { put } from '../iiif/table.ts';

const wrong = put(manifest, { '/items/0/label': { none: '67' } });

/** A folder with a right and a wrong Manifest, a page, and what is no JSON. */
const withFiles = (use: (folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'right.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'deep', 'wrong.json'), JSON.stringify(wrong));
    await writeFile(join(folder, 'deep', 'page.json'), JSON.stringify(page));
    await writeFile(join(folder, 'note.txt'), 'not JSON');
    await symlink(folder, join(folder, 'deep', 'round'));
    await use(folder);
  });

const json = async (places: string[], options: CheckOptions = {}) =>
  JSON.parse((await checkDocuments(places, { ...options, format: 'json' })).text);

describe('checkDocuments(places)', () => {
  it('checks every .json file of a folder tree, without following circular links', () =>
    withFiles(async (folder) => {
      const { text, valid } = await checkDocuments([folder], { format: 'json' });
      expect(valid).to.equal(false);
      const reports = JSON.parse(text) as { file: string; valid: boolean }[];
      expect(reports.map(({ file, valid: one }) => [file.slice(folder.length), one])).to.deep.equal(
        [
          ['/deep/page.json', true],
          ['/deep/wrong.json', false],
          ['/right.json', true],
        ],
      );
    }));

  it('prints only file, valid and findings as JSON', () =>
    withFiles(async (folder) => {
      const [report] = await json([join(folder, 'deep', 'wrong.json')]);
      expect(Object.keys(report)).to.deep.equal(['file', 'valid', 'findings']);
      expect(report.findings[0]).to.include({
        severity: 'error',
        pointer: '/items/0/label/none',
        rule: 'language-map',
      });
    }));

  it('prints position, message and section of the specification for people', () =>
    withFiles(async (folder) => {
      await writeFile(
        join(folder, 'a.json'),
        JSON.stringify(put(manifest, { '/items/0/width': 0 })),
      );
      const { text } = await checkDocuments([join(folder, 'a.json')], {});
      expect(text).to.match(/a\.json: 1 error, /);
      expect(text).to.match(
        / {2}error {4}\/items\/0\/width “67”\n.*positive-integer]\n +https:\/\/iiif\.io\//,
      );
    }));

  it('escapes control characters, so no document can send codes to the terminal', () =>
    withFiles(async (folder) => {
      const file = join(folder, 'a.json');
      await writeFile(file, JSON.stringify(put(manifest, { '/behavior': ['\u001b[2J\u202e'] })));
      const { text } = await checkDocuments([file], {});
      expect(text).to.include('[behavior-known]');
      for (const sign of ['\u001b', '\u202e']) expect(text).to.not.include(sign);
    }));

  for (const [name, content, rule] of [
    ['no JSON', '{"a": ', 'json'],
    ['nothing', '', 'json'],
    ['another encoding', Buffer.from('{"a":"\u00e9"}', 'latin1'), 'encoding'],
    ['a list', '[]', 'document'],
    [
      'Presentation 2',
      '{"@context":"http://iiif.io/api/presentation/2/context.json","@type":"sc:Manifest"}',
      'version',
    ],
  ] as const) {
    it(`finds one error in a file with ${name}`, () =>
      withFiles(async (folder) => {
        await writeFile(join(folder, 'a.json'), content);
        const [report] = await json([join(folder, 'a.json')]);
        expect(report.valid).to.equal(false);
        expect(report.findings.map((one: { rule: string }) => one.rule)).to.deep.equal([rule]);
      }));
  }

  it('accepts a byte order mark', () =>
    withFiles(async (folder) => {
      await writeFile(join(folder, 'a.json'), `\ufeff${JSON.stringify(manifest)}`);
      expect((await checkDocuments([join(folder, 'a.json')], {})).valid).to.equal(true);
    }));

  it('fails if there is no file, no document or no response', () =>
    withFiles(async (folder) => {
      await mkdir(join(folder, 'empty'));
      for (const [place, why] of [
        [join(folder, 'none.json'), 'there is no such file'],
        [join(folder, 'empty'), 'contains no .json files'],
        ['http://127.0.0.1:1/', 'cannot be fetched'],
        ['http://', 'not an http or https address'],
      ] as const) {
        const error = await checkDocuments([place], {}).catch((one: FondsError) => one);
        expect(error).to.include({ code: 'CANNOT_CHECK' });
        expect((error as FondsError).message).to.include(why);
      }
    }));

  it('reports what viewers show, including the annotation pages checked with the manifest', () =>
    withFiles(async (folder) => {
      const reports = await json([folder], { viewers: true });
      const [, , right] = reports;
      expect(right.viewers[0]).to.include({ viewer: 'Mirador', annotations: 1 });
      expect(reports[0]).to.not.have.property('viewers');
      const { text } = await checkDocuments([join(folder, 'right.json')], { viewers: true });
      expect(text).to.match(/ {2}Mirador: 0 annotations; texts: Transcription; searches /);
    }));

  it('compares an address with the document it should return', () =>
    serve(
      (req, res) => {
        const base = `http://${req.headers.host}`;
        if (req.url === '/open') res.setHeader('Access-Control-Allow-Origin', '*');
        res.setHeader('Content-Type', req.url === '/open' ? 'application/ld+json' : 'text/plain');
        res.end(
          JSON.stringify(put(manifest, req.url === '/open' ? { '/id': `${base}/open` } : {})),
        );
      },
      async (base) => {
        expect((await json([`${base}/open`]))[0].valid).to.equal(true);
        const rules = (await json([`${base}/closed`]))[0].findings.map(
          (one: { rule: string }) => one.rule,
        );
        expect(rules).to.include.members(['cors', 'media-type', 'id-address']);
      },
    ));
});

describe('fonds check PATH', () => {
  const check = (...args: string[]) => run(['node', 'fonds', 'check', ...args], {});

  it('exits with 0 without errors, 1 with errors, 2 if it could not run', () =>
    withFiles(async (folder) => {
      const right = join(folder, 'right.json');
      const silenced = process.stdout.write;
      const printed: string[] = [];
      process.stdout.write = ((text: string) => printed.push(text) > 0) as typeof silenced;
      try {
        expect(await check(right)).to.equal(0);
        expect(await check(right, join(folder, 'deep', 'wrong.json'), '--format', 'json')).to.equal(
          1,
        );
        expect(await check(join(folder, 'none.json'))).to.equal(2);
        expect(await check(right, '--format', 'xml')).to.equal(2);
      } finally {
        process.stdout.write = silenced;
      }
      expect(printed[0]).to.match(/right\.json: /);
      expect(JSON.parse(printed[1] ?? '')).to.have.lengthOf(2);
    }));
});
