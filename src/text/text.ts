import type { Box, Size } from '../record/box.ts';

/**
 * One model for the text of a folio, whatever file it came from: blocks, lines, words in reading
 * order. Ids are ours (`b1`, `l1`, `l1w1`, counted through the folio), so that they stay when the
 * spelling is corrected; `via` keeps the id the file gave.
 */
export type Word = {
  readonly id: string;
  readonly text: string;
  readonly via?: string;
  readonly box?: Box;
  /** 0 to 1, as the recogniser gave it. */
  readonly confidence?: number;
  /** The word that `text` is a part or an abbreviation of; `text` is what stands on the line. */
  readonly whole?: Whole;
};

/** `start` and `end`: the parts before and after a line break. */
export type Whole = {
  readonly kind: 'start' | 'end' | 'abbreviation';
  readonly text: string;
};

export type Line = {
  readonly id: string;
  readonly text: string;
  readonly via?: string;
  readonly box?: Box;
  readonly words: readonly Word[];
};

export type Block = {
  readonly id: string;
  readonly via?: string;
  readonly box?: Box;
  readonly lines: readonly Line[];
};

export type FolioText = {
  readonly blocks: readonly Block[];
  /** The page the boxes were measured on, in pixels; absent where the file gives no boxes. */
  readonly page?: Size;
};

export const linesOf = (text: FolioText): readonly Line[] =>
  text.blocks.flatMap((block) => block.lines);
