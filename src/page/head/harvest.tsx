import { INDEX } from '../../export/dataset/catalogue.ts';
import { dataCatalog } from '../../harvest/web/data-catalog.ts';
import type { Reader } from '../reader.ts';
import { LANGUAGES } from '../words.ts';
import { JsonLd } from './scholar.tsx';

type Props = { readonly reader: Reader; readonly hasDataset: boolean };

/** What machines read of the home page: what the archive is, and by which ways it is taken in. */
export function HomeHead({ reader: { uri, words, archive }, hasDataset }: Props) {
  const about = { name: archive, description: words.about };
  return (
    <>
      <link rel="canonical" href={uri.home} />
      {LANGUAGES.map((one) => (
        <link rel="alternate" hreflang={one} href={uri.inLanguage(uri.home, one)} />
      ))}
      <link rel="alternate" type="application/atom+xml" title={words.changes} href={uri.feed} />
      <link
        rel="alternate"
        type="application/ld+json"
        title="IIIF Discovery"
        href={uri.discovery}
      />
      <link rel="api-catalog" href={uri.apiCatalog} />
      <JsonLd of={dataCatalog(uri, about, hasDataset)} />
    </>
  );
}

/** The same ways, for people to find. */
export function HarvestLinks({ reader: { uri, words }, hasDataset }: Props) {
  const ways: (readonly [href: string, label: string])[] = [
    [uri.feed, words.changes],
    [uri.discovery, 'IIIF Change Discovery'],
    [`${uri.oai}?verb=Identify`, 'OAI-PMH'],
    [uri.sitemap, words.sitemap],
    ...(hasDataset ? [[uri.dataset(INDEX), words.asFiles] as const] : []),
  ];
  return (
    <>
      {ways.map(([href, label]) => (
        <li>
          <a href={href}>{label}</a>
        </li>
      ))}
    </>
  );
}
