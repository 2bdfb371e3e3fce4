import { INDEX } from '../export/dataset/catalogue.ts';
import type { Uris } from '../iiif/uri.ts';

/**
 * The archive as a data catalogue, for dataset search engines, on the home page.
 * https://schema.org/DataCatalog
 *
 * @param about name and description of the archive, in the language of the page
 * @param hasDataset whether the dataset has been exported
 */
export function dataCatalog(
  uri: Uris,
  { name, description }: { readonly name: string; readonly description: string },
  hasDataset: boolean,
) {
  const download = (contentUrl: string, encodingFormat: string, of: string) => ({
    '@type': 'DataDownload',
    name: of,
    contentUrl,
    encodingFormat,
  });
  return {
    '@context': 'https://schema.org',
    '@type': 'DataCatalog',
    '@id': `${uri.home}#catalog`,
    name,
    description,
    url: uri.home,
    dataset: [
      {
        '@type': 'Dataset',
        '@id': `${uri.home}#dataset`,
        name,
        description,
        url: uri.home,
        isAccessibleForFree: true,
        includedInDataCatalog: { '@id': `${uri.home}#catalog` },
        distribution: [
          download(uri.discovery, 'application/ld+json', 'IIIF Change Discovery'),
          download(`${uri.oai}?verb=ListRecords&metadataPrefix=oai_dc`, 'text/xml', 'OAI-PMH'),
          download(uri.sitemap, 'application/xml', 'Sitemap'),
          ...(hasDataset
            ? [download(uri.dataset(INDEX), 'application/ld+json', 'Everything as files')]
            : []),
        ],
      },
    ],
  };
}

export const LINKSET = 'application/linkset+json;profile="https://www.rfc-editor.org/info/rfc9727"';

/** The interfaces for programs, each with its specification. https://www.rfc-editor.org/rfc/rfc9727 */
export function apiCatalog(uri: Uris): string {
  const described = (anchor: string, specification: string, type: string) => ({
    anchor,
    'service-doc': [{ href: specification, type: 'text/html' }],
    'service-meta': [{ href: anchor, type }],
  });
  const interfaces = [
    described(uri.discovery, 'https://iiif.io/api/discovery/1.0/', 'application/ld+json'),
    described(
      `${uri.oai}?verb=Identify`,
      'http://www.openarchives.org/OAI/openarchivesprotocol.html',
      'text/xml',
    ),
    described(uri.search(2), 'https://iiif.io/api/search/2.0/', 'application/ld+json'),
    described(uri.top, 'https://iiif.io/api/presentation/3.0/', 'application/ld+json'),
    described(uri.sitemap, 'https://www.sitemaps.org/protocol.html', 'application/xml'),
    described(uri.feed, 'https://www.rfc-editor.org/rfc/rfc4287', 'application/atom+xml'),
  ];
  const item = interfaces.map(({ anchor: href }) => ({ href }));
  return JSON.stringify({ linkset: [{ anchor: uri.apiCatalog, item }, ...interfaces] }, null, 2);
}

/** Half a year; the standard recommends less than a year. */
const VALID_MS = 180 * 86_400_000;

/**
 * Where to report a security vulnerability. https://www.rfc-editor.org/rfc/rfc9116
 *
 * @param now milliseconds since 1970
 */
export const securityTxt = (uri: Uris, email: string, now: number): string =>
  `Contact: mailto:${email}
Expires: ${new Date(now + VALID_MS).toISOString().slice(0, 10)}T00:00:00Z
Preferred-Languages: en, ru
Canonical: ${uri.securityTxt}
`;
