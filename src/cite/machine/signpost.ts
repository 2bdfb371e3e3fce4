import { PRESENTATION_3_CONTEXT } from '../../iiif/context.ts';
import { METADATA_FILES, recordDownloads } from '../../iiif/downloads.ts';
import { metadataLinks } from '../../iiif/presentation/description.ts';
import { type Leaf, type LeafText, pictureOf, type Unit, wholeImageUrl } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import { hasOnlyTrustedTexts, isTrusted } from '../../record/record.ts';
import type { Citation } from '../citation.ts';
import { leafAddress, recordAddress } from '../cite.ts';
import { styleOf } from '../style/style.ts';
import { archiveType } from './schema-org.ts';

/** A typed link that machines follow. https://signposting.org/FAIR/ */
export type Link = {
  readonly rel: string;
  readonly href: string;
  readonly type?: string;
  readonly profile?: string;
};

/**
 * The links of a record's page: its permanent address, its types, its licence and creators, its
 * descriptions and its content. Texts that aren't trusted are not offered as its content.
 *
 * @param unit without its texts
 */
export function recordLinks(uri: Uris, unit: Unit): Link[] {
  const { record, path, leaves } = unit;
  const above = path.at(-2);
  const persistent = record.via.find(isAddress) ?? recordAddress(uri, record.id);
  return [
    { rel: 'cite-as', href: persistent },
    ...types(archiveType(unit)),
    ...rightsOf(unit),
    ...record.creators.flatMap(({ sameAs }) => (sameAs ? [{ rel: 'author', href: sameAs }] : [])),
    ...(above ? [{ rel: 'collection', href: uri.record(above.id) }] : []),
    {
      rel: 'describedby',
      href: leaves.length ? uri.manifest(record.id) : uri.collection(record.id),
      type: 'application/ld+json',
      profile: PRESENTATION_3_CONTEXT,
    },
    { rel: 'describedby', href: uri.description(record.id), type: 'application/json' },
    ...metadataLinks(uri, path).map(({ id, format, profile }) => ({
      rel: 'describedby',
      href: id,
      type: format,
      profile,
    })),
    ...(leaves.length ? contents(uri, unit) : []),
  ];
}

function contents(uri: Uris, { record, leaves }: Unit): Link[] {
  const texts = record.layers.filter(isTrusted);
  const downloads = (rel: 'describedby' | 'item'): Link[] =>
    recordDownloads()
      .filter(({ links }) => links.signposting === rel)
      .map(({ name, mediaType }) => ({ rel, href: uri.export(record.id, name), type: mediaType }));
  return [
    ...downloads('describedby'),
    ...(hasOnlyTrustedTexts(record) ? downloads('item') : []),
    ...texts.map(({ id }) => ({ rel: 'item', href: uri.text(record.id, id), type: 'text/plain' })),
    ...leaves.flatMap((leaf) => imageItem(uri, leaf)),
  ];
}

/** The image of a leaf, unless it is closed. */
function imageItem(uri: Uris, leaf: Omit<Leaf, 'texts'>): Link[] {
  const picture = pictureOf(leaf);
  return picture ? [{ rel: 'item', href: wholeImageUrl(uri, picture), type: 'image/jpeg' }] : [];
}

/** A leaf, and which texts it has. */
type LinkedLeaf = Omit<Leaf, 'texts'> & {
  readonly texts: readonly Pick<LeafText, 'layer'>[];
};

/** The links of the page of a leaf. */
export function leafLinks(
  uri: Uris,
  unit: Pick<Unit, 'record' | 'path'>,
  leaf: LinkedLeaf,
): Link[] {
  const { record } = unit;
  const texts = leaf.texts.filter(({ layer }) => isTrusted(layer));
  return [
    { rel: 'cite-as', href: leafAddress(uri, record.id, leaf) },
    ...types(['ArchiveComponent']),
    ...rightsOf(unit),
    { rel: 'collection', href: uri.record(record.id) },
    {
      rel: 'describedby',
      href: uri.manifest(record.id),
      type: 'application/ld+json',
      profile: PRESENTATION_3_CONTEXT,
    },
    ...inFormats(uri.citation(uri.canvas(record.id, leaf.folio.id), {})),
    ...imageItem(uri, leaf),
    ...texts.map(({ layer }) => ({
      rel: 'item',
      href: uri.folioText(record.id, leaf.folio.id, layer.id, 'txt'),
      type: 'text/plain',
    })),
  ];
}

/** Files that describe a record; all others are part of what it contains. */
const DESCRIPTIONS: ReadonlySet<string> = new Set([
  'description.json',
  ...METADATA_FILES,
  ...recordDownloads()
    .filter(({ links }) => links.signposting === 'describedby')
    .map(({ name }) => name),
]);

/** The links of a file of a record: the record that it describes or belongs to, and the licence. */
export const fileLinks = (uri: Uris, unit: Pick<Unit, 'record' | 'path'>, file: string): Link[] => [
  {
    rel: DESCRIPTIONS.has(file) ? 'describes' : 'collection',
    href: uri.record(unit.record.id),
  },
  ...rightsOf(unit),
];

/** The links of a citation's page. */
export const citationLinks = (citation: Citation, page: string, canvas: string): Link[] => [
  { rel: 'cite-as', href: citation.url },
  ...types([]),
  { rel: 'collection', href: canvas },
  ...(citation.rights ? [{ rel: 'license', href: citation.rights }] : []),
  ...inFormats(page),
];

/** The same citation for reference managers. */
const inFormats = (page: string): Link[] =>
  (['bibtex', 'ris', 'csl-json'] as const).map((format) => ({
    rel: 'describedby',
    href: `${page}&format=${format}`,
    type: styleOf(format).type,
  }));

const types = (named: readonly string[]): Link[] =>
  ['AboutPage', ...named].map((name) => ({ rel: 'type', href: `https://schema.org/${name}` }));

const rightsOf = ({ path }: Pick<Unit, 'path'>): Link[] => {
  const rights = path.findLast((one) => one.rights !== undefined)?.rights;
  return rights === undefined ? [] : [{ rel: 'license', href: rights }];
};

const isAddress = (id: string): boolean => /^https?:\/\//.test(id) && URL.canParse(id);

/** Maximum length of the header in characters, which proxies still accept. */
const MAX_HEADER_LENGTH = 4000;

/** The relations of a header that would be too long; the linkset has all of them. */
const MAIN_RELATIONS: readonly string[] = ['cite-as', 'type', 'license', 'describedby', 'linkset'];

/** As a Link header. https://www.rfc-editor.org/rfc/rfc8288 */
export function linkHeader(links: readonly Link[], linkset?: string): string {
  const set = { rel: 'linkset', href: linkset ?? '', type: 'application/linkset+json' };
  const all = (linkset ? [...links, set] : links).filter(({ href }) => URL.canParse(href));
  const header = all.map(written).join(', ');
  if (header.length <= MAX_HEADER_LENGTH) return header;
  return all
    .filter(({ rel }) => MAIN_RELATIONS.includes(rel))
    .map(written)
    .join(', ');
}

/** Headers may contain only ASCII, so the address is percent-encoded. */
function written({ href, ...attributes }: Link): string {
  const parameters = Object.entries(attributes).map(([name, value]) => `; ${name}="${value}"`);
  return `<${new URL(href).href}>${parameters.join('')}`;
}

/**
 * All links of all pages of a record, as one document, leaf by leaf.
 * https://www.rfc-editor.org/rfc/rfc9264#section-4.2
 */
export function* linkset(
  uri: Uris,
  { record, path, leaves }: Omit<Unit, 'leaves'> & { readonly leaves: readonly LinkedLeaf[] },
): Generator<string> {
  const outline = leaves.map((leaf) => ({ ...leaf, texts: [] }));
  const own = recordLinks(uri, { record, path, leaves: outline });
  yield `{"linkset":[${JSON.stringify(context(uri.record(record.id), own))}`;
  for (const leaf of leaves) {
    const links = leafLinks(uri, { record, path }, leaf);
    yield `,${JSON.stringify(context(uri.folio(record.id, leaf.folio.id), links))}`;
  }
  yield ']}';
}

function context(anchor: string, links: readonly Link[]) {
  const relations = [...new Set(links.map(({ rel }) => rel))];
  const targets = relations.map((rel) => [rel, links.filter((one) => one.rel === rel).map(target)]);
  return { anchor, ...Object.fromEntries(targets) };
}

const target = ({ href, type, profile }: Link) => ({
  href,
  ...(type && { type }),
  ...(profile && { profile: [profile] }),
});
