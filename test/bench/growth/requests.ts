import { tokens } from '../../../src/harvest/oai/token.ts';
import type { Database } from '../../../src/system/database/database.ts';
import {
  LETTERS_IN,
  letterId,
  markOf,
  PERSONS,
  personOf,
  subjectOf,
  WORDS,
  wordOnlyIn,
} from './sample.ts';

/** An archive that is measured. */
export type Size = {
  readonly letters: number;
  /** Letters that were published before rows were copied. */
  readonly published: number;
  /** Letters whose words are in no other letter. */
  readonly unique: readonly [from: number, to: number];
  /** Changes in the log. */
  readonly changes: number;
  readonly oaiKey: string;
  readonly oaiItems: number;
};

export type Measured = {
  readonly what: string;
  /** The address of the request `n`; each is another, where there are others. */
  readonly path: (n: number, size: Size) => string;
  /** Whether something is published before each request, because all are the same. */
  readonly isSame?: boolean;
};

const q = encodeURIComponent;
/** Numbers that lie far apart, and repeat late. */
const spread = (n: number, limit: number) => (n * 7919 + 13) % limit;

/** The id of any letter or level of the archive, a copied one too. */
function anywhere(
  id: (n: number) => string,
  per: number,
  n: number,
  { letters, published }: Size,
): string {
  const at = spread(n, letters);
  const [original, copy] = [at % published, Math.floor(at / published)];
  return id(Math.floor(original / per)).replace(markOf(0), markOf(copy));
}

const level = (name: keyof typeof LETTERS_IN) => (n: number, size: Size) =>
  anywhere((i) => `${markOf(0)}${name}-${i + 1}`, LETTERS_IN[name], n, size);

const letterAt = (n: number, size: Size) => anywhere(letterId, 1, n, size);

/** Where a harvest of everything continues after that part of the list. */
function resumption(part: number, { oaiKey, oaiItems }: Size): string {
  const after = Math.floor(oaiItems * part);
  const place = {
    verb: 'ListRecords',
    metadataPrefix: 'oai_dc',
    after,
    cursor: after,
    size: oaiItems,
  } as const;
  return `/oai?verb=ListRecords&resumptionToken=${q(tokens(oaiKey).issue(place, Date.now()).token)}`;
}

/** Subjects that fill a page of the smaller archive too. */
const FREQUENT_SUBJECTS = 20;

/** Words that are in many letters, and words that are in some. */
const common = (n: number) => WORDS[n % 30] ?? '';
const middling = (n: number) => WORDS[200 + spread(n, 2000)] ?? '';

export const MEASURED: readonly Measured[] = [
  { what: 'home', path: () => '/', isSame: true },
  { what: 'home, by year', path: (n) => `/?year=${1850 + (n % 100)}` },
  {
    what: 'home, by subject',
    path: (n) => `/?subject=${q(subjectOf(1 + (n % FREQUENT_SUBJECTS)))}`,
  },
  {
    what: 'home, by subject and year',
    path: (n) =>
      `/?subject=${q(subjectOf(1 + (n % FREQUENT_SUBJECTS)))}&year=${1850 + spread(n, 100)}`,
  },
  { what: 'top Collection', path: () => '/iiif/presentation/3/collection', isSame: true },
  {
    what: 'Collection of a file',
    path: (n, size) => `/iiif/presentation/3/collection/${level('file')(n, size)}`,
  },
  { what: 'page of a file', path: (n, size) => `/records/${level('file')(n, size)}` },
  { what: 'page of a letter', path: (n, size) => `/records/${letterAt(n, size)}` },
  { what: 'Manifest', path: (n, size) => `/iiif/presentation/3/${letterAt(n, size)}/manifest` },
  {
    what: 'OAI-PMH, first part',
    path: () => '/oai?verb=ListRecords&metadataPrefix=oai_dc',
    isSame: true,
  },
  {
    what: 'OAI-PMH, a part of a file',
    path: (n, size) => `/oai?verb=ListRecords&metadataPrefix=oai_dc&set=${setOf(n, size)}`,
  },
  { what: 'OAI-PMH, deep in', path: (n, size) => resumption(0.5 + (n % 100) / 250, size) },
  {
    what: 'Discovery, last page',
    path: (_, size) => `/iiif/discovery/1/activity/${Math.ceil(size.changes / 100)}`,
    isSame: true,
  },
  {
    what: 'Discovery, in the middle',
    path: (n, size) =>
      `/iiif/discovery/1/activity/${1 + spread(n, Math.floor(size.changes / 100))}`,
  },
  {
    what: 'search: a rare word',
    path: (n, { unique: [from, to] }) => `/search?q=${wordOnlyIn(from + spread(n, to - from))}`,
  },
  { what: 'search: a middling word', path: (n) => `/search?q=${q(middling(n))}` },
  {
    what: 'search: a common word',
    path: (n) => `/search?q=${q(common(n))}&page=${1 + (Math.floor(n / 30) % 8)}`,
  },
  {
    what: 'search: two common words',
    path: (n) => `/search?q=${q(`${common(n)} ${common(n + 1 + (Math.floor(n / 30) % 8))}`)}`,
  },
  {
    what: 'search: a common and a middling word',
    path: (n) => `/search?q=${q(`${common(n)} ${middling(n)}`)}`,
  },
  {
    what: 'search: common, by a person',
    path: (n) => `/search?q=${q(common(n))}&person=${q(personOf(1 + spread(n, PERSONS / 10)))}`,
  },
  {
    what: 'search: common, in five years',
    path: (n) =>
      `/search?q=${q(common(n))}&from=${1850 + spread(n, 95)}&to=${1855 + spread(n, 95)}`,
  },
  {
    what: 'search: common, in a fonds',
    path: (n, size) => `/search?q=${q(common(n))}&fonds=${level('fonds')(n, size)}`,
  },
  {
    what: 'search: common, drafts',
    path: (n) => `/search?q=${q(common(n))}&status=draft&page=${1 + (Math.floor(n / 30) % 8)}`,
  },
  {
    what: 'Content Search: a common word',
    path: (n) => `/iiif/search/2?q=${q(common(n))}&page=${1 + (Math.floor(n / 30) % 8)}`,
  },
  {
    what: 'Content Search in a file',
    path: (n, size) => `/iiif/search/2/${level('file')(n, size)}?q=${q(common(n))}`,
  },
  { what: 'completion', path: (n) => `/iiif/autocomplete/2?q=${q(middling(n).slice(0, 2))}` },
  { what: 'sitemap index', path: () => '/sitemap.xml', isSame: true },
  {
    what: 'a file of the sitemap',
    path: (n, size) => `/sitemap/${1 + spread(n, Math.floor(size.changes / 200))}.xml`,
  },
  { what: '/readyz', path: () => '/readyz', isSame: true },
];

function setOf(n: number, size: Size): string {
  const file = level('file')(n, size);
  const [mark = '', , number = '1'] = file.split('-');
  const first = (Number(number) - 1) * LETTERS_IN.file;
  const of = (name: 'fonds' | 'series') =>
    `${mark}-${name}-${Math.floor(first / LETTERS_IN[name]) + 1}`;
  return `archive:attic:${of('fonds')}:${of('series')}:${file}`;
}

/** What the requests to an archive depend on. */
export async function sizeOf(
  database: Database,
  letters: number,
  published: number,
  unique: Size['unique'],
): Promise<Size> {
  const row = await database
    .prepare(
      `SELECT (SELECT max(number) FROM change) AS changes, (SELECT key FROM oai_key) AS key,
         (SELECT max(number) FROM oai_item) AS items`,
    )
    .get();
  return {
    ...{ letters, published, unique },
    changes: Number(row?.['changes']),
    oaiKey: String(row?.['key']),
    oaiItems: Number(row?.['items']),
  };
}
