import { fold } from './fold.ts';
import { stem } from './stem.ts';

/** Where in which line; `from` and `to` count UTF-16 units, as strings do. */
export type Piece = { readonly line: number; readonly from: number; readonly to: number };

export type Word = {
  /** As it is searched for. */
  readonly form: string;
  readonly stem: string;
  /** As it stands, its pieces joined. */
  readonly written: string;
  /** One, or several where the word is broken at the ends of lines. */
  readonly pieces: readonly Piece[];
};

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u00ad]*/gu;
/** The end of a line whose last word goes on in the next. */
const BROKEN = /[\p{L}\p{M}][-‐‑¬⸗=\u00ad]\s*$/u;
const GOES_ON = /^\s*\p{Ll}/u;

/** The words of a text, line by line; those broken over lines in one. */
export function wordsOf(lines: readonly string[]): Word[] {
  const found: { written: string; pieces: Piece[] }[] = [];
  let isBroken = false;
  lines.forEach((text, line) => {
    let joins = isBroken && GOES_ON.test(text);
    for (const match of text.matchAll(WORD)) {
      const [written] = match;
      const piece = { line, from: match.index, to: match.index + written.length };
      const last = found.at(-1);
      if (joins && last) {
        last.written += written;
        last.pieces.push(piece);
      } else found.push({ written, pieces: [piece] });
      joins = false;
    }
    isBroken = BROKEN.test(text);
  });
  return found.map(({ written, pieces }) => ({ ...formsOf(written), written, pieces }));
}

type Forms = Pick<Word, 'form' | 'stem'>;

/** Most words of an archive come again and again. */
const known = new Map<string, Forms>();
const MOST_KNOWN = 200_000;

/** A word, as it stands or as it is asked for, in the forms that are compared. */
export function formsOf(written: string): Forms {
  const kept = known.get(written);
  if (kept) return kept;
  const form = fold(written);
  const forms = { form, stem: stem(form) };
  if (known.size >= MOST_KNOWN) known.clear();
  if (written.length < 60) known.set(written, forms);
  return forms;
}
