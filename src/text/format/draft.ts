import { type Size, unionBox } from '../../record/box.ts';
import { invalidText } from '../invalid-text.ts';
import type { Block, FolioText, Line, Word } from '../text.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Units before they have ids: those are given when the whole folio is read and in order. */
export type WordDraft = Omit<Word, 'id'>;
export type LineDraft = Omit<Line, 'id' | 'words'> & {
  readonly words: readonly WordDraft[];
  /** What the words of the file say, where its line says something else. */
  readonly wordsText?: string;
};
export type BlockDraft = Omit<Block, 'id' | 'lines'> & { readonly lines: readonly LineDraft[] };

/** A line that does not say what its own words say in the file; `text` is what was taken. */
export type LineConflict = Pick<Line, 'id' | 'text'> & { readonly wordsText: string };

/** A text as it was read, and where its file contradicts itself. */
export type ReadText = FolioText & { readonly conflicts?: readonly LineConflict[] };

/** Most words of one folio; a page of a large newspaper has about 20 000. */
const MAX_UNITS = 50_000;

/** Counts the words (or lines, or marks) of a folio while it is read, so that what has too many is refused in time. */
export function unitLimit(what = 'words'): (more?: number) => void {
  let count = 0;
  return (more = 1) => {
    count += more;
    if (count > MAX_UNITS) throw invalidText(`more than ${MAX_UNITS} ${what} in one folio`);
  };
}

/** Longest text of one folio in UTF-16 units. */
const MAX_CHARACTERS = 1_000_000;

/** Counts the characters of a folio while it is read. */
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
 * Numbers the units in their order. Lines with neither text nor place and blocks without a line are left
 * out: a line that was found but not transcribed is a line.
 */
export function numberUnits(drafts: readonly BlockDraft[], page?: Size): ReadText {
  const blocks: Block[] = [];
  const differing: LineConflict[] = [];
  const [countLine, countWords] = [unitLimit('lines'), unitLimit()];
  let count = 0;
  for (const draft of drafts) {
    const lines = draft.lines
      .filter(({ text, box, baseline }) => text !== '' || box || baseline)
      .map(({ wordsText: wordsSay, ...line }) => {
        countLine();
        countWords(line.words.length);
        const id = `l${++count}`;
        if (wordsSay !== undefined) differing.push({ id, text: line.text, wordsText: wordsSay });
        return numberedLine(line, id);
      });
    if (lines.length) blocks.push({ id: `b${blocks.length + 1}`, ...draft, lines });
  }
  return { blocks, ...(page && { page }), ...(differing.length && { conflicts: differing }) };
}

/** Its words get their ids as they are: a page has thousands, and to copy them costs a third of reading them. */
function numberedLine(line: Omit<LineDraft, 'wordsSay'>, id: string): Line {
  const words = line.words as Mutable<Word>[];
  for (const [i, word] of words.entries()) word.id = `${id}w${i + 1}`;
  const confidence = line.confidence ?? meanConfidence(line.words);
  return { id, ...line, ...(confidence !== undefined && { confidence }), words };
}

/** Of a line whose words all have one; four digits say more than any recogniser knows. */
function meanConfidence(words: readonly WordDraft[]): number | undefined {
  let sum = 0;
  for (const { confidence } of words) {
    if (confidence === undefined) return undefined;
    sum += confidence;
  }
  return words.length ? Math.round((sum / words.length) * 10_000) / 10_000 : undefined;
}

/** The words of a text that has no words of its own: what stands between blanks. */
export const splitWords = (text: string): WordDraft[] =>
  text.split(/\s+/).flatMap((word) => (word ? [{ text: word }] : []));

/** What stands in a line: in ALTO String, SP and HYP, in other formats words and maybe blanks. */
export type LineItem =
  | { readonly kind: 'word' | 'hyphen'; readonly word: WordDraft }
  | { readonly kind: 'blank' };

/** In order, so that blanks are the producer's where it writes them. */
type Placed = { readonly word: WordDraft; readonly afterBlank: boolean };

/**
 * The text of a line as it stands on the leaf, and its words. Where the line has SP elements, they are
 * its blanks; where it has none, blanks go between all words, but not before punctuation that
 * touches the word it belongs to, as some producers make it a String of its own.
 */
export function assembleLine(items: readonly LineItem[]): Pick<LineDraft, 'text' | 'words'> {
  const placed = placedWords(items);
  const isSpaced = items.some(({ kind }) => kind === 'blank');
  let text = '';
  for (const [i, { word, afterBlank }] of placed.entries()) {
    const before = placed[i - 1]?.word;
    const blank = before && (isSpaced ? afterBlank : !isAttached(before, word));
    text += (blank ? ' ' : '') + word.text;
  }
  return { text, words: placed.map(({ word }) => word) };
}

function placedWords(items: readonly LineItem[]): Placed[] {
  const placed: Placed[] = [];
  let afterBlank = false;
  for (const item of items) {
    if (item.kind === 'blank') afterBlank = true;
    else if (item.word.text) {
      const last = placed.at(-1);
      if (item.kind === 'hyphen' && last) placed[placed.length - 1] = hyphenated(last, item.word);
      else placed.push({ word: item.word, afterBlank });
      afterBlank = false;
    }
  }
  return placed;
}

/** The hyphen is part of what is written. A soft one is drawn as a hyphen at the end of a line. */
function hyphenated({ word, afterBlank }: Placed, hyphen: WordDraft): Placed {
  const text = word.text + hyphen.text.replaceAll('\u00ad', '-');
  const box = word.box && hyphen.box ? unionBox([word.box, hyphen.box]) : word.box;
  return { word: { ...word, text, ...(box && { box }) }, afterBlank };
}

const CLOSING = /^[\p{Pe}\p{Pf}\p{Pd}.,;:!?…]+$/u;
const OPENING = /^[\p{Ps}\p{Pi}]+$/u;

function isAttached(before: WordDraft, word: WordDraft): boolean {
  if (!CLOSING.test(word.text) && !OPENING.test(before.text)) return false;
  return !!before.box && !!word.box && word.box.x <= before.box.x + before.box.w + 1;
}
