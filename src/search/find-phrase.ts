import { beginning, ending } from './edge.ts';
import { quoted } from './expression.ts';
import { type Ids, type Lookup, NONE, united, type Within } from './lookup.ts';
import type { Question, Term } from './question.ts';

const LONGEST_BROKEN = 6;

/** The one phrase that is asked for, if nothing else is. */
export function phraseOf({ groups, without }: Question): Term | undefined {
  const [only, ...more] = groups.flat();
  const isOne = only && more.length === 0 && without.length === 0 && !only.isPrefix;
  const length = only?.words.length ?? 0;
  return isOne && length > 1 && length <= LONGEST_BROKEN ? only : undefined;
}

/** The passages with a phrase, and those where it begins at the end of one and goes on in the next. */
export function findPhrase(look: Lookup, within: Within, { words }: Term): Ids {
  const forms = words.map(({ form }) => form);
  const broken = breaks(forms).map(([before, after]) => {
    const starts = look.ids(within, ending(before));
    const ends = starts.ids.length > 0 ? look.ids(within, beginning(after)) : NONE;
    const next = new Set(ends.ids);
    return {
      ids: starts.ids.filter((id) => next.has(id + 1)).flatMap((id) => [id, id + 1]),
      isCut: starts.isCut || ends.isCut,
    };
  });
  return united([look.ids(within, quoted(forms)), ...broken]);
}

/** The ways in which words may stand on two lines: with the break between two of them, or within one. */
const breaks = (words: readonly string[]) =>
  words.slice(1).flatMap((_, i) => {
    const between = [words.slice(0, i + 1), words.slice(i + 1)] as const;
    const inside = [words.slice(0, i + 1), words.slice(i)] as const;
    return i > 0 ? [between, inside] : [between];
  });
