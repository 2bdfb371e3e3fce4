import { type Leaf, type Picture, pictureOf, wholeImageUrl } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { type Database, queries, type Row } from '../system/database/database.ts';
import { el, esc } from '../text/xml.ts';

/** Changes per sitemap, and pages per part of a sitemap. */
const CHANGES = 200;
const MOST_PAGES = 5000;

/** One file of the sitemap: a range of the change log, and a part of its pages. */
export type SitemapPart = { readonly number: number; readonly part: number };

/** A page of a record, or of one of its leaves, which has an image. */
export type SitePage = {
  readonly record: string;
  /** When the record last changed. */
  readonly time: string;
  readonly leaf?: {
    readonly folio: string;
    /** The image that everyone may see, with its size in pixels. */
    readonly picture?: Pick<Picture, 'image' | 'width' | 'height'>;
  };
};

/**
 * The pages of all published records, in ranges of the change log: a record is where its newest change
 * is. A record that changes while a crawler reads moves to the end, so nothing is missed; a range before
 * the last one changes only when a record leaves it.
 */
export function sitePages(database: Database) {
  const { one, all } = queries(database);
  const newest = one('SELECT number, time FROM change ORDER BY number DESC LIMIT 1');
  const pages = all(
    `WITH here AS (
       SELECT change.number, change.record, change.time FROM change JOIN latest USING (number)
       WHERE change.record = latest.record AND change.type <> 'Delete'
         AND number BETWEEN ? AND ?)
     SELECT number, record, time, -1 AS position, NULL AS leaf FROM here
     UNION ALL
     SELECT number, record, time, position, leaf FROM here JOIN leaf USING (record)
     ORDER BY number, position LIMIT ${MOST_PAGES} OFFSET ?`,
  );
  const stretches = sitemapStretches(database);

  return {
    /** Time of the newest change. */
    time: async () => (await newest())?.['time'] as string | undefined,

    /** The files of the sitemap that aren't empty, with the time of their last change. */
    async files(): Promise<readonly (SitemapPart & { readonly time: string })[]> {
      const found = await stretches(Number((await newest())?.['number'] ?? 0));
      return [...found].flatMap(([number, { time, pages }]) =>
        Array.from({ length: Math.ceil(pages / MOST_PAGES) }, (_, i) => ({
          ...{ number, time },
          part: i + 1,
        })),
      );
    },

    /** The pages in one file; none if there is no such file. */
    async in({ number, part }: SitemapPart): Promise<SitePage[]> {
      const [first, last] = rangeOf(number);
      return (await pages(first, last, (part - 1) * MOST_PAGES)).map(({ record, time, leaf }) => ({
        record: String(record),
        time: String(time),
        ...(leaf !== null && { leaf: leafOf(String(leaf)) }),
      }));
    },
  };
}

/** A range of the change log: the time of its last change, and how many pages its records have. */
type Stretch = { readonly time: string; readonly pages: number };

/** Stretches that are read one by one; if more have changed, all are read. */
const FEW_STRETCHES = 100;

/** Changes of which the stretches are read with one statement: a node waits only so long for an answer. */
const CHANGES_READ = 250 * CHANGES;

/**
 * The stretches that have pages, in order, as of the newest change. They are remembered: of a million records,
 * reading them all takes a second. After a change, only those are read again that a record has come to or left.
 */
function sitemapStretches(database: Database) {
  const { one, all } = queries(database);
  const some = all(
    `SELECT (number - 1) / ${CHANGES} + 1 AS number, max(time) AS time, sum(pages) AS pages
     FROM latest WHERE pages > 0 AND number BETWEEN ? AND ? GROUP BY 1 ORDER BY 1`,
  );
  const single = one(
    `SELECT max(time) AS time, coalesce(sum(pages), 0) AS pages
     FROM latest WHERE pages > 0 AND number BETWEEN ? AND ?`,
  );
  const changed = all(
    `SELECT DISTINCT (number - 1) / ${CHANGES} + 1 AS number FROM (
       SELECT number FROM change WHERE number > ?1
       UNION ALL
       SELECT (SELECT max(earlier.number) FROM change earlier
               WHERE earlier.record = newer.record AND earlier.number <= ?1)
       FROM change newer WHERE newer.number > ?1) touched
     WHERE number IS NOT NULL ORDER BY 1 LIMIT ${FEW_STRETCHES + 1}`,
  );
  let known: { readonly at: number; readonly found: ReadonlyMap<number, Stretch> } | undefined;

  const readAll = async (newest: number): Promise<Map<number, Stretch>> => {
    const found = new Map<number, Stretch>();
    for (let first = 1; first <= newest; first += CHANGES_READ) {
      for (const row of await some(first, first + CHANGES_READ - 1)) {
        found.set(Number(row['number']), stretchOf(row));
      }
    }
    return found;
  };

  const readChanged = async (
    { at, found }: NonNullable<typeof known>,
    newest: number,
  ): Promise<Map<number, Stretch>> => {
    const touched = newest - at <= FEW_STRETCHES * CHANGES ? await changed(at) : [];
    if (touched.length === 0 || touched.length > FEW_STRETCHES) return readAll(newest);
    const now = new Map(found);
    for (const number of touched.map((row) => Number(row['number']))) {
      const [first, last] = rangeOf(number);
      const stretch = stretchOf((await single(first, last)) ?? {});
      if (stretch.pages > 0) now.set(number, stretch);
      else now.delete(number);
    }
    return now;
  };

  return async (newest: number): Promise<ReadonlyMap<number, Stretch>> => {
    if (known?.at !== newest) {
      // Stretches are only ever added at the end, so the order stays.
      const found = known ? await readChanged(known, newest) : await readAll(newest);
      known = { at: newest, found };
    }
    return known.found;
  };
}

const stretchOf = ({ time, pages }: Row): Stretch => ({
  time: String(time),
  pages: Number(pages ?? 0),
});

/** The numbers of the changes in a stretch. */
const rangeOf = (number: number): readonly [first: number, last: number] => [
  (number - 1) * CHANGES + 1,
  number * CHANGES,
];

export type SitePages = ReturnType<typeof sitePages>;

/** The JSON was written by the catalogue, so it isn't validated again. */
function leafOf(json: string): NonNullable<SitePage['leaf']> {
  const leaf = JSON.parse(json) as Omit<Leaf, 'texts'>;
  const picture = pictureOf(leaf);
  return { folio: leaf.folio.id, ...(picture && { picture }) };
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const SITEMAP = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const NAMESPACES = {
  xmlns: SITEMAP,
  'xmlns:image': 'http://www.google.com/schemas/sitemap-image/1.1',
  'xmlns:xhtml': 'http://www.w3.org/1999/xhtml',
};

/** Size of images for image search, in pixels: as on the pages. */
const IMAGE = 1200;

/** All files of the sitemap. https://www.sitemaps.org/protocol.html#index */
export const sitemapIndex = (
  uri: Uris,
  files: readonly (SitemapPart & { readonly time: string })[],
): string =>
  DECLARATION +
  el(
    'sitemapindex',
    { xmlns: SITEMAP },
    ...files.map(({ number, part, time }) =>
      el('sitemap', {}, el('loc', {}, esc(uri.sitemapFile(number, part))), lastmod(time)),
    ),
  );

/**
 * One file: pages with their languages and images, and when each last changed.
 * https://www.sitemaps.org/protocol.html
 * https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
 *
 * @param languages of the pages
 */
export const sitemapFile = (
  uri: Uris,
  pages: readonly SitePage[],
  languages: readonly string[],
): string =>
  DECLARATION + el('urlset', NAMESPACES, ...pages.map((page) => urlOf(uri, page, languages)));

function urlOf(uri: Uris, { record, time, leaf }: SitePage, languages: readonly string[]): string {
  const page = leaf ? uri.folio(record, leaf.folio) : uri.record(record);
  const alternate = (hreflang: string, href: string) =>
    el('xhtml:link', { rel: 'alternate', hreflang, href });
  return el(
    'url',
    {},
    el('loc', {}, esc(page)),
    lastmod(time),
    ...languages.map((language) => alternate(language, uri.inLanguage(page, language))),
    alternate('x-default', page),
    ...(leaf?.picture ? [imageOf(uri, leaf.picture)] : []),
  );
}

const imageOf = (uri: Uris, picture: Pick<Picture, 'image' | 'width' | 'height'>): string =>
  el('image:image', {}, el('image:loc', {}, esc(wholeImageUrl(uri, picture, IMAGE))));

const lastmod = (time: string): string => el('lastmod', {}, time);

/**
 * Asks crawlers to skip tiles, of which there are millions, and search results, which are endless. Whole
 * images and their descriptions are allowed.
 * https://www.rfc-editor.org/rfc/rfc9309
 */
export function robots(uri: Uris): string {
  const path = new URL(uri.home).pathname.replace(/\/$/, '');
  return `# IIIF Change Discovery: ${uri.discovery}
# OAI-PMH: ${uri.oai}?verb=Identify
# Atom: ${uri.feed}

User-agent: *
Allow: ${path}/iiif/image/*/info.json$
Allow: ${path}/iiif/image/*/full/*/0/default.jpg$
Disallow: ${path}/iiif/image/
Disallow: ${path}/auth
Disallow: ${path}/iiif/auth/
Disallow: ${path}/iiif/search/
Disallow: ${path}/iiif/autocomplete/
Disallow: ${path}/search?
Disallow: ${path}/?level=
Disallow: ${path}/?year=
Disallow: ${path}/?subject=
Disallow: ${path}/cite?
Disallow: ${path}/mirador
Disallow: ${path}/uv
Disallow: ${path}/records/*/versions/
Disallow: ${path}/records/*/bag.zip$

Sitemap: ${uri.sitemap}
`;
}
