import { textIn } from '../../record/language.ts';
import type { CitationLanguage, CitedDescription } from '../citation.ts';
import { citedDate, isoDate } from '../date.ts';
import { inverted, nameIn } from '../name.ts';
import { present } from '../phrase.ts';

/** One tag of the head: `property` for Open Graph, `name` for the others. */
export type Meta = { readonly name?: string; readonly property?: string; readonly content: string };

/** What a page is about. */
export type PageDescription = {
  readonly described: CitedDescription;
  /** The permanent address. */
  readonly url: string;
  readonly summary?: string;
  /** The position on the leaf, the text and the kind of images: what else a citation must state. */
  readonly notes: readonly string[];
  readonly version?: string;
  /** A PDF, if all texts are trusted. */
  readonly pdf?: string;
  readonly site: string;
};

/**
 * The tags that reference managers read: Highwire and Dublin Core, and in `z.` Zotero's own fields for
 * archival documents, which no other vocabulary has.
 * https://www.zotero.org/support/dev/exposing_metadata
 */
export function citationMeta(about: PageDescription, locale: CitationLanguage): Meta[] {
  const { described, url, summary, notes, version, pdf, site } = about;
  const { creators, date, language, repository, place, rights } = described;
  const title = textIn(described.title, locale);
  const people = creators.map((one) => inverted(nameIn(one, locale)));
  const read = date === undefined ? undefined : citedDate(date);
  const when = read && (isoDate(read) ?? date);
  const shelfmark = present(textIn(described.shelfmark, locale), ...notes.slice(0, 1)).join(', ');
  return named([
    ['citation_title', title],
    ...people.map((one): MetaPair => ['citation_author', one]),
    ['citation_publication_date', when?.replaceAll('-', '/')],
    ['citation_language', language],
    ['citation_public_url', url],
    ['citation_pdf_url', pdf],
    ['DC.title', title],
    ...people.map((one): MetaPair => ['DC.creator', one]),
    ['DC.date', when],
    ['DC.language', language],
    ['DC.identifier', url],
    ['DC.identifier', textIn(described.reference, locale)],
    ['DC.description', summary],
    ['DC.rights', rights],
    ['DC.source', repository && textIn(repository, locale)],
    ['z.itemType', 'manuscript'],
    ['z.archive', repository && textIn(repository, locale)],
    ['z.archiveLocation', shelfmark],
    ['z.callNumber', textIn(described.reference, locale)],
    ['z.place', place && textIn(place, locale)],
    ['z.libraryCatalog', site],
    ['z.extra', present(...notes, version).join('\n')],
  ]);
}

type MetaPair = [name: string, content: string | undefined];

const named = (pairs: readonly MetaPair[]): Meta[] =>
  pairs.flatMap(([name, content]) => (content ? [{ name, content }] : []));

/** Tags for sharing on social media, besides title and image. https://ogp.me/ */
export function openGraph(
  { url, summary, notes, site }: PageDescription,
  locale: CitationLanguage,
): Meta[] {
  const pairs: MetaPair[] = [
    ['og:type', 'article'],
    ['og:url', url],
    ['og:site_name', site],
    ['og:locale', locale === 'ru' ? 'ru_RU' : 'en_GB'],
    ['og:description', summary ?? notes.join(' · ')],
  ];
  return pairs.flatMap(([property, content]) => (content ? [{ property, content }] : []));
}
