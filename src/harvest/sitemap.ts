import { type Leaf, type Picture, pictureOf, wholeImageUrl } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { type Database, queries } from '../system/database/database.ts';
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
  const stretches = all(
    `SELECT (number - 1) / ${CHANGES} + 1 AS number, max(time) AS time, sum(pages) AS pages
     FROM latest WHERE pages > 0 GROUP BY 1 ORDER BY 1`,
  );
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
  let known: { at: unknown; files: readonly (SitemapPart & { time: string })[] } | undefined;

  return {
    /** Time of the newest change. */
    time: async () => (await newest())?.['time'] as string | undefined,

    /** The files of the sitemap that aren't empty, with the time of their last change. */
    async files(): Promise<readonly (SitemapPart & { readonly time: string })[]> {
      const at = (await newest())?.['number'];
      if (known?.at !== at || !known) {
        const files = (await stretches()).flatMap(({ number, time, pages: count }) =>
          Array.from({ length: Math.ceil(Number(count) / MOST_PAGES) }, (_, i) => ({
            number: Number(number),
            part: i + 1,
            time: String(time),
          })),
        );
        known = { at, files };
      }
      return known.files;
    },

    /** The pages in one file; none if there is no such file. */
    async in({ number, part }: SitemapPart): Promise<SitePage[]> {
      const [first, last] = [(number - 1) * CHANGES + 1, number * CHANGES];
      return (await pages(first, last, (part - 1) * MOST_PAGES)).map(({ record, time, leaf }) => ({
        record: String(record),
        time: String(time),
        ...(leaf !== null && { leaf: leafOf(String(leaf)) }),
      }));
    },
  };
}

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
