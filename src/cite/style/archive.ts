import { textIn } from '../../record/language.ts';
import type { Citation, CitationLanguage } from '../citation.ts';
import { citedDate, dateIn } from '../date.ts';
import {
  capitalized,
  kindPhrases,
  placePhrases,
  present,
  sentences,
  versionPhrase,
} from '../phrase.ts';

/**
 * The archive's own form: its reference code first, as one orders by it; the title stands for it where
 * there is none but that of the leaf.
 */
export function archiveForm(citation: Citation, locale: CitationLanguage): string {
  const [code, leaf] = [textIn(citation.reference, locale), textIn(citation.folio, locale)];
  return [
    code === leaf ? `${textIn(citation.title, locale)}, ${leaf}` : code,
    ...placePhrases(citation, locale),
    ...kindPhrases(citation, locale),
    versionPhrase(citation, locale),
    citation.url,
  ].join('; ');
}

/** Everything in plain sentences, in no style. */
export const plainText = (citation: Citation, locale: CitationLanguage): string =>
  sentences(
    present(
      textIn(citation.title, locale),
      citation.date === undefined ? undefined : dateIn(citedDate(citation.date), locale),
    ).join(', '),
    textIn(citation.reference, locale),
    ...[...placePhrases(citation, locale), ...kindPhrases(citation, locale)].map(capitalized),
    capitalized(versionPhrase(citation, locale)),
  ).concat(` ${citation.url}`);
