import { textIn } from '../../record/language.ts';
import type { Citation, Tongue } from '../citation.ts';
import { citedDate, dateIn } from '../date.ts';
import { kindPhrases, placePhrases, present, raised, sentences, versionPhrase } from '../phrase.ts';

/**
 * The archive's own form: its reference code first, as one orders by it; the title stands for it where
 * there is none but that of the leaf.
 */
export function archiveForm(citation: Citation, tongue: Tongue): string {
  const [code, leaf] = [textIn(citation.reference, tongue), textIn(citation.folio, tongue)];
  return [
    code === leaf ? `${textIn(citation.title, tongue)}, ${leaf}` : code,
    ...placePhrases(citation, tongue),
    ...kindPhrases(citation, tongue),
    versionPhrase(citation, tongue),
    citation.url,
  ].join('; ');
}

/** Everything in plain sentences, in no style. */
export const plainText = (citation: Citation, tongue: Tongue): string =>
  sentences(
    present(
      textIn(citation.title, tongue),
      citation.date === undefined ? undefined : dateIn(citedDate(citation.date), tongue),
    ).join(', '),
    textIn(citation.reference, tongue),
    ...[...placePhrases(citation, tongue), ...kindPhrases(citation, tongue)].map(raised),
    raised(versionPhrase(citation, tongue)),
  ).concat(` ${citation.url}`);
