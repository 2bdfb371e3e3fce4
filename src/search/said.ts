import { goesOn, isBroken, WORD } from './word.ts';

/** The words of a passage, as they are written. */
export type Said = {
  /** All that stand in it, wholly or in part: one that is broken over two passages is in both. */
  readonly words: readonly string[];
  /** The parts of those that are broken, which may be words themselves. */
  readonly parts: readonly string[];
};

export const NOTHING: Said = { words: [], parts: [] };

type Piece = { readonly passage: number; readonly written: string };

/**
 * The words of passages that follow each other, each of one line or several: the same as `wordsOf` finds,
 * without where they stand, which an index need not know.
 */
export function wordsByPassage(passages: readonly (readonly string[])[]): Said[] {
  const rows = passages.map(() => ({ words: [] as string[], parts: [] as string[] }));
  /** The word at the end of the lines read, if it may go on. */
  let open: Piece[] = [];
  const close = (): void => {
    if (open.length === 0) return;
    const whole = open.map(({ written }) => written).join('');
    for (const passage of new Set(open.map((piece) => piece.passage))) {
      rows[passage]?.words.push(whole);
    }
    if (open.length > 1) {
      for (const { passage, written } of open) rows[passage]?.parts.push(written);
    }
    open = [];
  };
  /** True where the first word of a line is the rest of the open one. */
  const joins = (line: string, passage: number, written: string | undefined): boolean => {
    const isRest = open.length > 0 && written !== undefined && goesOn(line);
    if (isRest) open.push({ passage, written });
    return isRest;
  };
  const read = (line: string, passage: number): void => {
    const words = line.match(WORD) ?? [];
    const isOpen = isBroken(line);
    const from = joins(line, passage, words[0]) ? 1 : 0;
    if (from < words.length || !isOpen) close();
    const last = isOpen && from < words.length ? words.pop() : undefined;
    for (let i = from; i < words.length; i++) rows[passage]?.words.push(words[i] ?? '');
    if (last !== undefined) open = [{ passage, written: last }];
  };

  for (const [passage, lines] of passages.entries()) for (const line of lines) read(line, passage);
  close();
  return rows;
}
