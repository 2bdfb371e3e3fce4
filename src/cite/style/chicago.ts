import { textIn } from '../../record/language.ts';
import type { Citation } from '../citation.ts';
import { citedDate, dateIn } from '../date.ts';
import { inOrder, inverted, type Name, nameIn } from '../name.ts';
import {
  capitalized,
  kindPhrases,
  placePhrases,
  present,
  sentences,
  titleNamesCreators,
  versionPhrase,
} from '../phrase.ts';

/**
 * A note: the item comes first, then where it lies, from the leaf to the repository's code; days come
 * before months. The creators are left out where the title names them. Chicago Manual of Style, 18th
 * edition, 14.119–14.129 (17th: 14.221–14.231), https://www.chicagomanualofstyle.org/
 */
export function chicagoNote(citation: Citation): string {
  const people = titleNamesCreators(citation, 'en') ? undefined : noteNames(names(citation));
  const parts = present(
    people,
    textIn(citation.title, 'en'),
    dateOf(citation),
    textIn(citation.reference, 'en'),
    ...placePhrases(citation, 'en'),
    ...kindPhrases(citation, 'en'),
    versionPhrase(citation, 'en'),
    citation.url,
  );
  return `${parts.join(', ')}.`;
}

/** An entry of the bibliography: the creators come first, and the repository by its whole name last. */
export function chicagoBibliography(citation: Citation): string {
  const { repository, place } = citation;
  return sentences(
    entryNames(names(citation)),
    textIn(citation.title, 'en'),
    dateOf(citation),
    capitalized(
      present(textIn(citation.shelfmark, 'en'), ...placePhrases(citation, 'en')).join(', '),
    ),
    present(repository && textIn(repository, 'en'), place && textIn(place, 'en')).join(', '),
    ...kindPhrases(citation, 'en').map(capitalized),
    capitalized(versionPhrase(citation, 'en')),
    `${citation.url}.`,
  );
}

const names = ({ creators }: Citation): Name[] => creators.map((one) => nameIn(one, 'en'));

const dateOf = ({ date }: Citation): string =>
  date === undefined ? 'n.d.' : dateIn(citedDate(date), 'en');

/** Two are named, of three and more the first. */
function noteNames(all: readonly Name[]): string {
  const [first, second] = all;
  if (!first) return '';
  if (all.length > 2) return `${inOrder(first)} et al.`;
  return second ? `${inOrder(first)} and ${inOrder(second)}` : inOrder(first);
}

/** Up to six are named, of seven and more the first three. */
function entryNames(all: readonly Name[]): string {
  const [first, ...rest] = all;
  if (!first) return '';
  const shown = all.length > 6 ? rest.slice(0, 2) : rest;
  const names = [inverted(first), ...shown.map(inOrder)];
  if (all.length > 6) return `${names.join(', ')}, et al.`;
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`;
}
