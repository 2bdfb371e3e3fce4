import type { Term } from './question.ts';
import { mayShare, stem } from './stem.ts';
import { formOf, mayHave, type Piece, type Word, wordsOf } from './word.ts';

/** A place where a term stands: one piece for each line that it reaches over. */
export type Mark = readonly Piece[];

/** The places in lines that follow each other where any of the terms stands, none within another. */
export function marksIn(lines: readonly string[], terms: readonly Term[]): Mark[] {
  const words = wordsOf(lines);
  const marks: Mark[] = [];
  for (let i = 0; i < words.length; ) {
    let length = 0;
    for (const term of terms) {
      if (term.words.length > length && standsAt(words, i, term)) length = term.words.length;
    }
    if (length > 0) marks.push(reach(words.slice(i, i + length)));
    i += Math.max(1, length);
  }
  return marks;
}

function standsAt(words: readonly Word[], at: number, term: Term): boolean {
  const last = term.words.length - 1;
  return term.words.every((asked, i) => {
    const word = words[at + i];
    if (!word || !mayHave(word.written, asked.form)) return false;
    const form = formOf(word.written);
    if (term.isPrefix && i === last) return form.startsWith(asked.form);
    if (form === asked.form) return true;
    const isLoose = !term.isExact && !term.isPrefix;
    return isLoose && mayShare(form, asked.stem) && stem(form) === asked.stem;
  });
}

/** From the first to the last piece in each line. */
function reach(words: readonly Word[]): Mark {
  const pieces = new Map<number, Piece>();
  for (const piece of words.flatMap((word) => word.pieces)) {
    const before = pieces.get(piece.line);
    pieces.set(piece.line, before ? { ...before, to: piece.to } : piece);
  }
  return [...pieces.values()];
}
