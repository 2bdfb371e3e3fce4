import { textIn } from '../../record/language.ts';
import type { Term } from '../../record/record.ts';
import type { Citation, Tongue } from '../citation.ts';
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
export function cslItem(citation: Citation, tongue: Tongue) {
  const { id, repository, place, language, url } = citation;
  const people = (terms: readonly Term[]) => terms.map((one) => nameIn(one, tongue));
  const kinds = kindPhrases(citation, tongue);
  return {
    id,
    type: 'manuscript',
    title: textIn(citation.title, tongue),
    ...(citation.creators.length > 0 && { author: people(citation.creators) }),
    ...(citation.recipients.length > 0 && { recipient: people(citation.recipients) }),
    ...(translators(citation).length > 0 && { translator: people(translators(citation)) }),
    ...(citation.date !== undefined && { issued: dateVariable(citation.date) }),
    ...(repository && { archive: textIn(repository, tongue) }),
    ...(place && { 'archive-place': textIn(place, tongue) }),
    // Styles print this, and `genre`; nothing else would say which region and which text is meant.
    archive_location: locationPhrase(citation, tongue),
    ...(kinds.length > 0 && { genre: kinds.join('; ') }),
    'call-number': textIn(citation.reference, tongue),
    source: citation.site,
    version: String(citation.version),
    note: present(versionPhrase(citation, tongue), sourcePhrase(citation, tongue)).join('; '),
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
export const cslJson = (citation: Citation, tongue: Tongue): string =>
  `${JSON.stringify([cslItem(citation, tongue)], null, 2)}\n`;
