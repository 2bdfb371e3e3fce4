import { type Size, unionBox } from '../../record/box.ts';
import { invalidText } from '../invalid-text.ts';
import type { Block, FolioText, Line, Word } from '../text.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Units without ids. They get ids when the whole folio has been read and is in order. */
export type WordDraft = Omit<Word, 'id'>;
export type LineDraft = Omit<Line, 'id' | 'words'> & {
  readonly words: readonly WordDraft[];
  /** The text of the words, if it differs from that of the line. */
  readonly wordsText?: string;
};
export type BlockDraft = Omit<Block, 'id' | 'lines'> & { readonly lines: readonly LineDraft[] };

/** A line whose text differs from that of its words in the file; we keep `text`. */
export type LineConflict = Pick<Line, 'id' | 'text'> & { readonly wordsText: string };

/** A text as read from a file, and the places where the file contradicts itself. */
export type ReadText = FolioText & { readonly conflicts?: readonly LineConflict[] };

/** Words, or lines, of one folio; a page of a large newspaper has about 20 000 words. */
const MAX_UNITS = 50_000;

/**
 * Counts the units of a folio while it is read, so that a file with too many is refused early.
 *
 * @param what is counted, for the message
 * @returns adds to the count, and throws INVALID_TEXT above the limit
 */
export function unitLimit(what = 'words'): (more?: number) => void {
  let count = 0;
  return (more = 1) => {
    count += more;
    if (count > MAX_UNITS) throw invalidText(`more than ${MAX_UNITS} ${what} in one folio`);
  };
}

/** In the text of one folio, in UTF-16 code units. */
const MAX_CHARACTERS = 1_000_000;

/** Counts the characters of a folio while it is read; throws INVALID_TEXT above the limit. */
export function lengthLimit(): (text: string) => void {
  let count = 0;
  return (text) => {
    count += text.length;
    if (count > MAX_CHARACTERS) {
      throw invalidText(
        `the text is longer than ${MAX_CHARACTERS} characters; one file holds one folio`,
      );
    }
  };
}

/**
 * Gives the units their ids, in order. Lines with neither a text nor a box or baseline are left out, and
 * so are blocks without lines. A line that was found but not transcribed is kept.
 *
 * @param page size in pixels of the page that the boxes refer to
 */
export function numberUnits(drafts: readonly BlockDraft[], page?: Size): ReadText {
  const blocks: Block[] = [];
  const conflicts: LineConflict[] = [];
  const [countLine, countWords] = [unitLimit('lines'), unitLimit()];
  let count = 0;
  for (const draft of drafts) {
    const lines = draft.lines
      .filter(({ text, box, baseline }) => text !== '' || box || baseline)
      .map(({ wordsText, ...line }) => {
        countLine();
        countWords(line.words.length);
        const id = `l${++count}`;
        if (wordsText !== undefined) conflicts.push({ id, text: line.text, wordsText });
        return numberedLine(line, id);
      });
    if (lines.length) blocks.push({ id: `b${blocks.length + 1}`, ...draft, lines });
  }
  return { blocks, ...(page && { page }), ...(conflicts.length && { conflicts }) };
}

/** Sets the ids of the words in place: a page has thousands, and copying them would take a third of the reading time. */
function numberedLine(line: Omit<LineDraft, 'wordsSay'>, id: string): Line {
  const words = line.words as Mutable<Word>[];
  for (const [i, word] of words.entries()) word.id = `${id}w${i + 1}`;
  const confidence = line.confidence ?? meanConfidence(line.words);
  return { id, ...line, ...(confidence !== undefined && { confidence }), words };
}

/** The mean of the words, if all have a confidence; four digits are more than any recogniser can tell. */
function meanConfidence(words: readonly WordDraft[]): number | undefined {
  let sum = 0;
  for (const { confidence } of words) {
    if (confidence === undefined) return undefined;
    sum += confidence;
  }
  return words.length ? Math.round((sum / words.length) * 10_000) / 10_000 : undefined;
}

/** Splits a text without given words into words, at white space. */
export const splitWords = (text: string): WordDraft[] =>
  text.split(/\s+/).flatMap((word) => (word ? [{ text: word }] : []));

/** A part of a line: in ALTO String, SP and HYP, in other formats words and perhaps spaces. */
export type LineItem =
  | { readonly kind: 'word' | 'hyphen'; readonly word: WordDraft }
  | { readonly kind: 'space' };

type SpacedWord = { readonly word: WordDraft; readonly afterSpace: boolean };

/**
 * The text of a line, and its words. If the file gives spaces, these are used. If it gives none, a space
 * goes between all words, except before punctuation that touches its word: some programs make it a
 * String of its own.
 */
export function assembleLine(items: readonly LineItem[]): Pick<LineDraft, 'text' | 'words'> {
  const words = spacedWords(items);
  const isSpaced = items.some(({ kind }) => kind === 'space');
  let text = '';
  for (const [i, { word, afterSpace }] of words.entries()) {
    const before = words[i - 1]?.word;
    const hasSpace = before && (isSpaced ? afterSpace : !isAttached(before, word));
    text += (hasSpace ? ' ' : '') + word.text;
  }
  return { text, words: words.map(({ word }) => word) };
}

function spacedWords(items: readonly LineItem[]): SpacedWord[] {
  const words: SpacedWord[] = [];
  let afterSpace = false;
  for (const item of items) {
    if (item.kind === 'space') afterSpace = true;
    else if (item.word.text) {
      const last = words.at(-1);
      if (item.kind === 'hyphen' && last) words[words.length - 1] = hyphenated(last, item.word);
      else words.push({ word: item.word, afterSpace });
      afterSpace = false;
    }
  }
  return words;
}

/** Adds the hyphen to the word; a soft hyphen at the end of a line is drawn as a hyphen. */
function hyphenated({ word, afterSpace }: SpacedWord, hyphen: WordDraft): SpacedWord {
  const text = word.text + hyphen.text.replaceAll('\u00ad', '-');
  const box = word.box && hyphen.box ? unionBox([word.box, hyphen.box]) : word.box;
  return { word: { ...word, text, ...(box && { box }) }, afterSpace };
}

const CLOSING = /^[\p{Pe}\p{Pf}\p{Pd}.,;:!?…]+$/u;
const OPENING = /^[\p{Ps}\p{Pi}]+$/u;

function isAttached(before: WordDraft, word: WordDraft): boolean {
  if (!CLOSING.test(word.text) && !OPENING.test(before.text)) return false;
  return !!before.box && !!word.box && word.box.x <= before.box.x + before.box.w + 1;
}
