import type { Uris } from '../../iiif/uri.ts';

/**
 * What crawlers are asked to leave alone: tiles, of which there are millions, and answers to searches,
 * of which there is no end. Whole images and what describes them are theirs.
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
