import { fold } from './fold.ts';
import { knowing } from './known.ts';

/** Where in which line; `from` and `to` count UTF-16 units, as strings do. */
export type Piece = { readonly line: number; readonly from: number; readonly to: number };

export type Word = {
  /** As it stands, its pieces joined. */
  readonly written: string;
  /** One, or several where the word is broken at the ends of lines. */
  readonly pieces: readonly Piece[];
};

/** A word as it is searched for. */
export const formOf = knowing(fold);

/** False only where a look at the first letter shows that a word has not the form. */
export function mayHave(written: string, form: string): boolean {
  const first = written.charAt(0).toLowerCase().charAt(0);
  return first === form.charAt(0) || !isPlain(first) || isMark(written.charCodeAt(1));
}

const isPlain = (letter: string): boolean =>
  (letter >= 'а' && letter <= 'я') || (letter >= 'a' && letter <= 'z');
const isMark = (code: number): boolean => code >= 0x300 && code < 0x370;

export const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u00ad]*/gu;
/** What a line ends with whose last word may go on in the next: a hyphen, or a blank after one. Most end otherwise. */
export const BREAKS = '-‐‑¬⸗=\u00ad \t\u00a0';
const BROKEN = /[\p{L}\p{M}][-‐‑¬⸗=\u00ad]\s*$/u;
const GOES_ON = /^\s*\p{Ll}/u;

/** True of a line whose last word may go on in the next. */
export const isBroken = (line: string): boolean =>
  BREAKS.includes(line.at(-1) ?? '.') && BROKEN.test(line);

/** True of a line that may begin with the rest of a word. */
export const goesOn = (line: string): boolean => GOES_ON.test(line);

/** The words of a text, line by line; those broken over lines in one. */
export function wordsOf(lines: readonly string[]): Word[] {
  const found: Word[] = [];
  let isOpen = false;
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line] ?? '';
    let joins = isOpen && goesOn(text);
    WORD.lastIndex = 0;
    for (let match = WORD.exec(text); match; match = WORD.exec(text)) {
      const { 0: written, index: from } = match;
      const piece = { line, from, to: from + written.length };
      const before = joins ? found.pop() : undefined;
      found.push(
        before
          ? { written: before.written + written, pieces: [...before.pieces, piece] }
          : { written, pieces: [piece] },
      );
      joins = false;
    }
    isOpen = isBroken(text);
  }
  return found;
}
