import { textIn } from '../../record/language.ts';
import type { Citation } from '../citation.ts';
import { citedDate, dateIn, yearFirst } from '../date.ts';
import { initials, type Name, nameIn } from '../name.ts';
import { kindPhrases, placePhrases, present, sentences, versionPhrase } from '../phrase.ts';

/**
 * A reference to a document in an archive: the author, the date, the title in square brackets, since it
 * is the catalogue's and does not stand on the document, the repository with the place in it, the
 * address. APA Style, 7th edition, «Archival documents and collections»,
 * https://apastyle.apa.org/style-grammar-guidelines/references/examples/archival-document-collections-references
 */
export function apa(citation: Citation): string {
  const { date, repository, place } = citation;
  const when = date === undefined ? 'n.d.' : dateIn(citedDate(date), 'en', yearFirst);
  const people = authors(citation.creators.map((one) => nameIn(one, 'en')));
  const title = `[${present(textIn(citation.title, 'en'), ...kindPhrases(citation, 'en')).join('; ')}]`;
  const inside = present(
    textIn(citation.shelfmark, 'en'),
    ...placePhrases(citation, 'en'),
    versionPhrase(citation, 'en').replace(/^([^(]*) \(([^()]*)\)$/, '$1 of $2'),
  ).join(', ');
  const name = repository ? textIn(repository, 'en') : undefined;
  const held = present(
    name === undefined ? inside : `${name} (${inside})`,
    place && textIn(place, 'en'),
  ).join(', ');
  const first = people === '' ? [title, `(${when})`] : [people, `(${when})`, title];
  // An address takes no full stop.
  return `${sentences(...first, held)} ${citation.url}`;
}

const author = (name: Name): string =>
  'literal' in name ? name.literal : `${name.family}, ${initials(name.given)}`;

/** Up to twenty are named; of more, nineteen and the last. */
function authors(all: readonly Name[]): string {
  const names = all.map(author);
  const last = names.at(-1) ?? '';
  if (names.length < 2) return last;
  if (names.length > 20) return `${names.slice(0, 19).join(', ')}, . . . ${last}`;
  return `${names.slice(0, -1).join(', ')}, & ${last}`;
}
