import { textIn } from '../../record/language.ts';
import type { Term } from '../../record/record.ts';
import type { Citation, CitationLanguage } from '../citation.ts';
import { citedDate, type Day } from '../date.ts';
import { nameIn } from '../name.ts';
import {
  kindPhrases,
  locationPhrase,
  present,
  sourcePhrase,
  translators,
  versionPhrase,
} from '../phrase.ts';

/**
 * One item of CSL-JSON, from which Zotero and others make any style.
 * https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
 */
export function cslItem(citation: Citation, locale: CitationLanguage) {
  const { id, repository, place, language, url } = citation;
  const people = (terms: readonly Term[]) => terms.map((one) => nameIn(one, locale));
  const kinds = kindPhrases(citation, locale);
  return {
    id,
    type: 'manuscript',
    title: textIn(citation.title, locale),
    ...(citation.creators.length > 0 && { author: people(citation.creators) }),
    ...(citation.recipients.length > 0 && { recipient: people(citation.recipients) }),
    ...(translators(citation).length > 0 && { translator: people(translators(citation)) }),
    ...(citation.date !== undefined && { issued: dateVariable(citation.date) }),
    ...(repository && { archive: textIn(repository, locale) }),
    ...(place && { 'archive-place': textIn(place, locale) }),
    // Styles print this, and `genre`; nothing else would say which region and which text is meant.
    archive_location: locationPhrase(citation, locale),
    ...(kinds.length > 0 && { genre: kinds.join('; ') }),
    'call-number': textIn(citation.reference, locale),
    source: citation.site,
    version: String(citation.version),
    note: present(versionPhrase(citation, locale), sourcePhrase(citation, locale)).join('; '),
    ...(language !== undefined && { language }),
    URL: url,
    accessed: dateVariable(citation.accessed),
  };
}

function dateVariable(edtf: string) {
  const date = citedDate(edtf);
  if ('literal' in date) return { literal: date.literal };
  const parts: Day[] = [date.from, ...(date.to ? [date.to] : [])];
  return { 'date-parts': parts, ...(date.isAbout && { circa: true }) };
}

/** The document that carries it: a list of one. */
export const cslJson = (citation: Citation, locale: CitationLanguage): string =>
  `${JSON.stringify([cslItem(citation, locale)], null, 2)}\n`;
