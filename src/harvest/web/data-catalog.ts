import { INDEX } from '../../export/dataset/catalogue.ts';
import type { Uris } from '../../iiif/uri.ts';

/**
 * The archive as a catalogue of data, for search engines of data sets, on the home page.
 * https://schema.org/DataCatalog
 *
 * @param about what the archive is called and what it is, in the language of the page
 * @param hasDataset whether everything lies ready as files too
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
