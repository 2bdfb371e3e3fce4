import type { Box, Points, Size } from '../record/box.ts';

/**
 * The text of a folio in one model for all file formats: blocks, lines and words in reading order. We
 * assign the ids (`b1`, `l1`, `l1w1`, counted through the folio), so that they stay the same when the
 * spelling is corrected; `via` keeps the id from the file.
 */
export type FolioText = {
  readonly blocks: readonly Block[];
  /** Size in pixels of the page that the boxes refer to; absent if the file has no boxes. */
  readonly page?: Size;
};

/** Where a unit is on the page: in pixels of the page, or of the canvas once the text is fitted to it. */
export type Placement = {
  readonly box?: Box;
  /** The outline, if the file gives one that is more precise than the box. */
  readonly outline?: Points;
};

/** The ids, as in the files, of corresponding units of other texts. TEI `@corresp`. */
type Corresponding = { readonly corresp?: readonly string[] };

export type Block = Placement &
  Corresponding & {
    readonly id: string;
    readonly via?: string;
    /** Ids under which this text was published before it was divided differently. */
    readonly formerly?: readonly string[];
    /** The type of the block according to the file: `paragraph`, `heading`, `marginalia`, `page-number`. */
    readonly type?: string;
    /** BCP 47, if the file gives it. */
    readonly language?: string;
    readonly lines: readonly Line[];
  };

export type Line = Placement &
  Corresponding & {
    readonly id: string;
    /** Empty for a line that was found on the image but not transcribed. */
    readonly text: string;
    readonly via?: string;
    readonly formerly?: readonly string[];
    /** The type of the line according to the file. */
    readonly type?: string;
    readonly language?: string;
    readonly baseline?: Points;
    /** From 0 to 1, as the recogniser reported it. */
    readonly confidence?: number;
    readonly marks?: readonly Mark[];
    readonly words: readonly Word[];
  };

export type Word = Placement & {
  readonly id: string;
  readonly text: string;
  readonly via?: string;
  /** From 0 to 1, as the recogniser reported it. */
  readonly confidence?: number;
  /** The word that `text` is a part or an abbreviation of; `text` is what is written on the line. */
  readonly whole?: WholeWord;
};

/** `start` and `end`: the parts before and after a line break. */
export type WholeWord = {
  readonly kind: 'start' | 'end' | 'abbreviation';
  readonly text: string;
};

/**
 * An editor's remark on a part of a line. `from` and `to` count Unicode code points in the text of the
 * line; `to` is exclusive. A note is at one position: `from` equals `to`.
 */
export type Mark = {
  readonly kind: 'unclear' | 'supplied' | 'deleted' | 'added' | 'highlighted' | 'note';
  readonly from: number;
  readonly to: number;
  /** The text of the note, the kind of highlighting, or the reason why it is unclear. */
  readonly text?: string;
};

/** The lines of a block that have text. */
export const linesWithText = ({ lines }: Pick<Block, 'lines'>): readonly Line[] =>
  lines.filter(({ text }) => text !== '');

/** All lines, including those without text. */
export const linesOf = (text: FolioText): readonly Line[] =>
  text.blocks.flatMap((block) => block.lines);
