import { wholeImage } from '../../iiif/unit.ts';
import { imageId, type Uris } from '../../iiif/uri.ts';
import { el, esc } from '../../text/xml.ts';
import type { SitePage, Stretch } from './pages.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const SITEMAP = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const NAMESPACES = {
  xmlns: SITEMAP,
  'xmlns:image': 'http://www.google.com/schemas/sitemap-image/1.1',
  'xmlns:xhtml': 'http://www.w3.org/1999/xhtml',
};

/** Pixels in which an image is shown to those who search for images: as on the pages. */
const IMAGE = 1200;

/** All files of the sitemap. https://www.sitemaps.org/protocol.html#index */
export const sitemapIndex = (
  uri: Uris,
  files: readonly (Stretch & { readonly time: string })[],
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
    ...(leaf ? [imageOf(uri, record, leaf)] : []),
  );
}

function imageOf(uri: Uris, record: string, leaf: NonNullable<SitePage['leaf']>): string {
  const image = imageId(record, leaf.folio);
  return el(
    'image:image',
    {},
    el('image:loc', {}, esc(wholeImage(uri, { ...leaf, image }, IMAGE))),
  );
}

const lastmod = (time: string): string => el('lastmod', {}, time);
