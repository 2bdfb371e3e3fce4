import { textIn } from '../../record/language.ts';
import type { Citation } from '../citation.ts';
import { citedDate, dateIn, shortDay } from '../date.ts';
import { inOrder, inverted, type Name, nameIn } from '../name.ts';
import { capitalized, kindPhrases, placePhrases, present, sentences } from '../phrase.ts';

/**
 * Works Cited of a document in an archive: author, description, date, then the repository with the
 * place in it, then the site as the second container. MLA Handbook, 9th edition, 5.84 and 5.121,
 * https://style.mla.org/
 *
 * @returns the text before, of, and after the name of the site, which stands in italics
 */
export function mla(citation: Citation): readonly [before: string, site: string, after: string] {
  const { date, repository, place, site, version, published, url } = citation;
  const held = present(
    repository && textIn(repository, 'en'),
    place && textIn(place, 'en'),
    textIn(citation.shelfmark, 'en'),
    ...placePhrases(citation, 'en'),
  );
  const before = sentences(
    authors(citation.creators.map((one) => nameIn(one, 'en'))),
    textIn(citation.title, 'en'),
    date === undefined ? undefined : dateIn(citedDate(date), 'en', shortDay),
    capitalized(held.join(', ')),
    ...kindPhrases(citation, 'en').map(capitalized),
  );
  const [year, month, day] = published.slice(0, 10).split('-').map(Number);
  const updated = shortDay([year ?? 0, month ?? 1, day ?? 1]);
  return [`${before} `, site, `, version ${version}, ${updated}, ${url}.`];
}

/** Two are named, of three and more the first. */
function authors(all: readonly Name[]): string {
  const [first, second] = all;
  if (!first) return '';
  if (all.length > 2) return `${inverted(first)}, et al.`;
  return second ? `${inverted(first)}, and ${inOrder(second)}` : inverted(first);
}
