import type { Database } from '../storage/sqlite.ts';
import { anyOf, expression, hasStems } from './expression.ts';
import type { Condition } from './filter.ts';
import type { Ids, Lookup } from './lookup.ts';
import { marksIn } from './mark.ts';
import { type Question, type Term, termsOf } from './question.ts';
import { type Range, textOf } from './tables.ts';

export type Asked = {
  readonly question: Question;
  readonly ranges: readonly Range[];
  readonly condition: Condition | undefined;
};

/** Passages that a search tells of; beyond them it says that there are more. */
export const MOST_FOUND = 10_000;
const MOST_PAIRS = 200;

/**
 * The passages that answer a question, best first: with the words as they are asked for, then with other
 * forms of them, each in reading order. Where no passage has all of the words, those of the leaves
 * that have.
 */
export function finder(database: Database, look: Lookup) {
  const text = database.prepare('SELECT text FROM search_passage WHERE id = ?');
  const linesOf = (id: number): string[] =>
    ((text.get(id) as { text: string } | undefined)?.text ?? '').split('\n');

  const ids = ({ ranges, condition }: Asked, match: string | undefined): Ids =>
    match === undefined ? NONE : look.ids(match, ranges, condition, MOST_FOUND);

  /** A phrase that begins at the end of one passage and goes on in the next. */
  const broken = (asked: Asked, term: Term): number[] => {
    const forms = term.words.map(({ form }) => form);
    return forms.slice(1).flatMap((_, i) => {
      const [before, after] = [forms.slice(0, i + 1).join(' '), forms.slice(i + 1).join(' ')];
      const starts = ids(asked, `word : "${before}"`).ids;
      const ends = new Set(ids(asked, `word : ^ "${after}"`).ids);
      return starts
        .filter((id) => ends.has(id + 1))
        .slice(0, MOST_PAIRS)
        .filter((id) => {
          const lines = linesOf(id);
          const marks = marksIn([...lines, ...linesOf(id + 1)], [term]);
          return marks.some((mark) =>
            [lines.length - 1, lines.length].every((line) => mark.some((one) => one.line === line)),
          );
        })
        .flatMap((id) => [id, id + 1]);
    });
  };

  /** Of the leaves where each group is met, the passages that meet any. */
  const onLeaves = (asked: Asked): Ids => {
    const { question } = asked;
    const found = question.groups.map((terms) => ids(asked, anyOf(terms, 'stem', look.complete)));
    const texts = found.map((one) => new Set(one.ids.map(textOf)));
    const every = [...(texts[0] ?? [])].filter((id) => texts.every((others) => others.has(id)));
    const on = new Set(every);
    const all = new Set(found.flatMap((one) => one.ids).filter((id) => on.has(textOf(id))));
    const not = new Set(ids(asked, anyOf(question.without, 'word', look.complete)).ids);
    const kept = [...all].filter((id) => !not.has(id)).sort((a, b) => a - b);
    return { ids: kept, isCut: found.some((one) => one.isCut) };
  };

  return (asked: Asked): Ids => {
    const { question } = asked;
    const exact = ids(asked, expression(question, 'word', look.complete));
    const phrase = phraseOf(question);
    const first = phrase
      ? [...new Set([...exact.ids, ...broken(asked, phrase)])].sort((a, b) => a - b)
      : exact.ids;
    const others = hasStems(question)
      ? ids(asked, expression(question, 'stem', look.complete))
      : NONE;
    const seen = new Set(first);
    const all = [...first, ...others.ids.filter((id) => !seen.has(id))];
    const isCut =
      exact.isCut || others.isCut || all.length > MOST_FOUND || manyEndings(question, look);
    if (all.length > 0 || question.groups.length < 2) {
      return { ids: all.slice(0, MOST_FOUND), isCut };
    }
    return onLeaves(asked);
  };
}

const NONE: Ids = { ids: [], isCut: false };
const LONGEST_BROKEN = 6;

/** The one phrase that is asked for, if nothing else is. */
function phraseOf({ groups, without }: Question): Term | undefined {
  const [only, ...more] = groups.flat();
  const isOne = only && more.length === 0 && without.length === 0 && !only.isPrefix;
  const length = only?.words.length ?? 0;
  return isOne && length > 1 && length <= LONGEST_BROKEN ? only : undefined;
}

const manyEndings = (question: Question, look: Lookup): boolean =>
  termsOf(question).some(
    ({ isPrefix, words }) =>
      isPrefix && look.isCutAt(look.complete(words.at(-1)?.form ?? '').length),
  );
