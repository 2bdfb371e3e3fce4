import { type Citation, citedDescription } from '../../cite/citation.ts';
import { leafAddress, recordAddress } from '../../cite/cite.ts';
import { citationMeta, openGraph, type PageDescription } from '../../cite/machine/meta.ts';
import { leafJsonLd, recordJsonLd } from '../../cite/machine/schema-org.ts';
import {
  kindPhrases,
  placePhrases,
  present,
  regionPhrase,
  versionPhrase,
} from '../../cite/phrase.ts';
import { INDEX } from '../../export/dataset/catalogue.ts';
import { dataCatalog } from '../../harvest/catalog.ts';
import type { Leaf, Member, Unit } from '../../iiif/unit.ts';
import type { Box } from '../../record/box.ts';
import { textIn } from '../../record/language.ts';
import { type ArchiveRecord, hasOnlyTrustedTexts } from '../../record/record.ts';
import type { Reader } from './reader.ts';
import { LANGUAGES } from './words.ts';

type Props = {
  readonly reader: Reader;
  readonly about: PageDescription;
  /** The address of the page without a language. */
  readonly page: string;
  readonly jsonLd?: object;
};

/** Metadata of a page for reference managers, search engines and previews of links. */
function ScholarHead({ reader: { language, uri }, about, page, jsonLd }: Props) {
  return (
    <>
      <link rel="canonical" href={page} />
      {LANGUAGES.map((one) => (
        <link rel="alternate" hreflang={one} href={uri.inLanguage(page, one)} />
      ))}
      {[...openGraph(about, language), ...citationMeta(about, language)].map((meta) => (
        <meta {...meta} />
      ))}
      {jsonLd && <JsonLd of={jsonLd} />}
    </>
  );
}

/** A block of JSON-LD. `<` is escaped, so that no text can end the block. */
export const JsonLd = ({ of }: { of: object }) => (
  <script
    type="application/ld+json"
    dangerouslySetInnerHTML={{ __html: JSON.stringify(of).replaceAll('<', '\\u003c') }}
  />
);

/** The metadata of the page of a record. */
export function recordHead(reader: Reader, unit: Unit, members: readonly Member[]) {
  const { record, path, leaves } = unit;
  const { uri, language } = reader;
  const about: PageDescription = {
    described: citedDescription(path),
    url: recordAddress(uri, record.id),
    ...(record.summary && { summary: textIn(record.summary, language) }),
    notes: [],
    ...(leaves.length > 0 &&
      hasOnlyTrustedTexts(record) && { pdf: uri.export(record.id, 'record.pdf') }),
    site: reader.citedAs,
  };
  const jsonLd = recordJsonLd(uri, unit, members, language);
  return <ScholarHead reader={reader} about={about} page={uri.record(record.id)} jsonLd={jsonLd} />;
}

/** The metadata of the page of a leaf, or of a region of it. */
export function leafHead(reader: Reader, path: readonly ArchiveRecord[], leaf: Leaf, box?: Box) {
  const { uri, language } = reader;
  const record = path.at(-1) as ArchiveRecord;
  const about: PageDescription = {
    described: citedDescription(path, leaf.folio.label),
    url: leafAddress(uri, record.id, leaf, box),
    ...(record.summary && { summary: textIn(record.summary, language) }),
    notes: present(box && regionPhrase({ region: { box, canvas: leaf } }, language)),
    site: reader.citedAs,
  };
  const page = uri.folio(record.id, leaf.folio.id);
  const jsonLd = leafJsonLd(uri, path, leaf, language);
  return <ScholarHead reader={reader} about={about} page={page} jsonLd={jsonLd} />;
}

/** The metadata of the page of a citation. */
export function citationHead(reader: Reader, citation: Citation, page: string) {
  const { language } = reader;
  const about: PageDescription = {
    described: citation,
    url: citation.url,
    notes: [...placePhrases(citation, language), ...kindPhrases(citation, language)],
    version: versionPhrase(citation, language),
    site: citation.site,
  };
  return <ScholarHead reader={reader} about={about} page={page} />;
}

type HarvestProps = { readonly reader: Reader; readonly hasDataset: boolean };

/** The metadata of the home page: what the archive is, and how to harvest it. */
export function HomeHead({ reader: { uri, words, archive }, hasDataset }: HarvestProps) {
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

/** Links to the same feeds and interfaces for people. */
export function HarvestLinks({ reader: { uri, words }, hasDataset }: HarvestProps) {
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
