import { marksIn } from '../../search/mark.ts';
import { readQuestion, termsOf } from '../../search/question.ts';
import type { Line } from '../../text/text.ts';

/** A stretch of a line in UTF-16 units. */
export type Found = { readonly from: number; readonly to: number };

/** Where in a line stands what the reader looks for. */
export type Hits = (line: Line) => readonly Found[];

/** Words that are marked; an address may have more. */
const MOST_MARKED = 24;

/** The places in the lines of a text that the search finds, word forms, phrases and broken words as it does. */
export function hitsIn(lines: readonly Line[], query: string): Hits {
  const terms = termsOf(readQuestion(query.trim().split(/\s+/).slice(0, MOST_MARKED).join(' ')));
  if (terms.length === 0) return () => [];
  const found = new Map<string, Found[]>();
  const marks = marksIn(
    lines.map(({ text }) => text),
    terms,
  );
  for (const { line, from, to } of marks.flat()) {
    const id = lines[line]?.id ?? '';
    found.set(id, [...(found.get(id) ?? []), { from, to }]);
  }
  return ({ id }) => found.get(id) ?? [];
}
