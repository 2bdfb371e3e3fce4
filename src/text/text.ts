import type { Box, Points, Size } from '../record/box.ts';

/**
 * One model for the text of a folio, whatever file it came from: blocks, lines, words in reading
 * order. Ids are ours (`b1`, `l1`, `l1w1`, counted through the folio), so that they stay when the
 * spelling is corrected; `via` keeps the id the file gave.
 */
export type FolioText = {
  readonly blocks: readonly Block[];
  /** The page the boxes were measured on, in pixels; absent where the file gives no boxes. */
  readonly page?: Size;
};

/** Where a unit stands: in pixels of the page, later of the canvas. */
type Place = {
  readonly box?: Box;
  /** The outline, where the file gives one that says more than the box. */
  readonly outline?: Points;
};

/** The ids, as files give them, of units of other texts that say the same. TEI `@corresp`. */
type Corresponding = { readonly corresp?: readonly string[] };

export type Block = Place &
  Corresponding & {
    readonly id: string;
    readonly via?: string;
    /** Ids under which this text was published before it was divided otherwise. */
    readonly formerly?: readonly string[];
    /** What the file says the block is: `paragraph`, `heading`, `marginalia`, `page-number`. */
    readonly type?: string;
    /** BCP 47, where the file says that it differs from that of the layer, or just says it. */
    readonly language?: string;
    readonly lines: readonly Line[];
  };

export type Line = Place &
  Corresponding & {
    readonly id: string;
    /** Empty for a line that was found on the image and not transcribed. */
    readonly text: string;
    readonly via?: string;
    readonly formerly?: readonly string[];
    /** What the file says the line is. */
    readonly type?: string;
    readonly language?: string;
    readonly baseline?: Points;
    /** 0 to 1, as the recogniser gave it. */
    readonly confidence?: number;
    readonly marks?: readonly Mark[];
    readonly words: readonly Word[];
  };

export type Word = Place & {
  readonly id: string;
  readonly text: string;
  readonly via?: string;
  /** 0 to 1, as the recogniser gave it. */
  readonly confidence?: number;
  /** The word that `text` is a part or an abbreviation of; `text` is what stands on the line. */
  readonly whole?: WholeWord;
};

/** `start` and `end`: the parts before and after a line break. */
export type WholeWord = {
  readonly kind: 'start' | 'end' | 'abbreviation';
  readonly text: string;
};

/**
 * What an editor says of a stretch of a line. `from` and `to` count Unicode code points in the text of
 * the line, `to` is the first one behind it; a note stands at one place, `from` equal to `to`.
 */
export type Mark = {
  readonly kind: 'unclear' | 'supplied' | 'deleted' | 'added' | 'highlighted' | 'note';
  readonly from: number;
  readonly to: number;
  /** What the note says, how it is highlighted, or why it is unclear. */
  readonly text?: string;
};

/** The lines of a block that say something. */
export const linesWithText = ({ lines }: Pick<Block, 'lines'>): readonly Line[] =>
  lines.filter(({ text }) => text !== '');

/** All lines, those without text too. */
export const linesOf = (text: FolioText): readonly Line[] =>
  text.blocks.flatMap((block) => block.lines);
