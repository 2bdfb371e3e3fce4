import type { Box } from '../../record/box.ts';
import type { Line, Mark } from '../../text/text.ts';
import type { Found } from './hits.ts';

/** A stretch of a line that is alike all through. */
export type Run = {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Of the word it belongs to, 0 to 1. */
  readonly confidence?: number;
  /** Where the reader's search found it, with the place of the word in canvas pixels. */
  readonly hit?: { readonly box?: Box };
};

type Span = { readonly from: number; readonly to: number };
type WordSpan = Span & { readonly confidence?: number; readonly box?: Box; readonly text: string };

/**
 * Cuts a line where something begins or ends: what an editor marks, a word of which the recogniser
 * says how sure it is, a word that the reader looks for.
 *
 * @param found where what the reader looks for stands; whole words are marked
 */
export function runsOf(line: Line, found: readonly Found[]): Run[] {
  const letters = [...line.text];
  const marks = line.marks ?? [];
  const words = wordSpans(line);
  const sought = found.map(({ from, to }) => spanAt(line.text, from, line.text.slice(from, to)));
  const hits = words.filter((word) =>
    sought.some(({ from, to }) => from < word.to && word.from < to),
  );
  const told = words.filter(({ confidence }) => confidence !== undefined);
  const ends = [...marks, ...hits, ...told].flatMap(({ from, to }) => [from, to]);
  const cuts = [...new Set([0, ...ends, letters.length])]
    .filter((at) => at >= 0 && at <= letters.length)
    .sort((a, b) => a - b);
  return cuts.flatMap((from, i) => {
    const to = cuts[i + 1] ?? letters.length;
    const notes = marks.filter((mark) => mark.kind === 'note' && mark.from === from);
    const told1 = told.find((word) => covers(word, from));
    const hit = hits.find((word) => covers(word, from));
    const run: Run = {
      text: letters.slice(from, to).join(''),
      marks: marks.filter((mark) => mark.kind !== 'note' && covers(mark, from)),
      ...(told1?.confidence !== undefined && { confidence: told1.confidence }),
      ...(hit && { hit: { ...(hit.box && { box: hit.box }) } }),
    };
    return [...notes.map((note) => ({ text: '', marks: [note] })), ...(from < to ? [run] : [])];
  });
}

const covers = ({ from, to }: Span, at: number) => from <= at && at < to;

/** The words of a line where they stand in its text, in code points; those of the file where it has them. */
function wordSpans(line: Line): WordSpan[] {
  if (line.words.length === 0) {
    return [...line.text.matchAll(/[\p{L}\p{N}\p{M}]+(?:[-’'][\p{L}\p{N}\p{M}]+)*/gu)].map(
      ({ 0: text, index }) => spanAt(line.text, index, text),
    );
  }
  let after = 0;
  return line.words.flatMap(({ text, confidence, box }) => {
    const index = line.text.indexOf(text, after);
    if (index < 0) return [];
    after = index + text.length;
    const about = { ...(confidence !== undefined && { confidence }), ...(box && { box }) };
    return [{ ...spanAt(line.text, index, text), ...about }];
  });
}

/** In code points, from a place in UTF-16 units. */
function spanAt(whole: string, index: number, text: string): WordSpan {
  const from = [...whole.slice(0, index)].length;
  return { from, to: from + [...text].length, text };
}
