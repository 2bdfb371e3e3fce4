import { unionBox } from '../record/box.ts';
import type { LineDraft, WordDraft } from './folio-draft.ts';

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
