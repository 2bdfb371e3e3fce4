import type { Mark } from '../text.ts';

/** How a format writes the text of a line, and what is marked in it. */
export type MarkWriter = {
  readonly plain: (text: string) => string;
  /** What is marked, written already; the content of a note is empty. */
  readonly marked: (mark: Mark, inner: string) => string;
};

/** A mark under way, with what is written inside it so far. */
type Open = { readonly mark: Mark; inner: string };

/**
 * Writes a line with its marks nested in one another, as XML and Markdown need them. Where two marks
 * overlap, the inner one is closed and opened again at the end of the outer one.
 */
export function writeMarked(text: string, marks: readonly Mark[], writer: MarkWriter): string {
  const letters = [...text];
  const sorted = [...marks].sort((a, b) => a.from - b.from || b.to - a.to);
  const cuts = new Set([0, letters.length, ...sorted.flatMap(({ from, to }) => [from, to])]);
  const places = [...cuts].filter((at) => at >= 0 && at <= letters.length).sort((a, b) => a - b);
  const root: Open = { mark: { kind: 'note', from: 0, to: letters.length }, inner: '' };
  const stack: Open[] = [root];
  const write = (written: string) => {
    const last = stack.at(-1);
    if (last) last.inner += written;
  };
  const close = () => {
    const done = stack.pop();
    if (done?.inner) write(writer.marked(done.mark, done.inner));
  };
  for (const [i, at] of places.entries()) {
    const broken = closeAt(stack, at, close);
    stack.push(...broken.map((mark) => ({ mark, inner: '' })));
    for (const mark of sorted.filter(({ from }) => from === at)) {
      if (mark.kind === 'note') write(writer.marked(mark, ''));
      else if (mark.to > at) stack.push({ mark, inner: '' });
    }
    const next = places[i + 1];
    if (next !== undefined) write(writer.plain(letters.slice(at, next).join('')));
  }
  while (stack.length > 1) close();
  return root.inner;
}

/** Closes what ends at this place, and what was opened inside it; gives back what goes on behind it. */
function closeAt(stack: readonly Open[], at: number, close: () => void): Mark[] {
  const first = stack.findIndex(({ mark }, i) => i > 0 && mark.to <= at);
  if (first < 0) return [];
  const going = stack
    .slice(first)
    .map(({ mark }) => mark)
    .filter(({ to }) => to > at);
  for (let open = stack.length; open > first; open--) close();
  return going;
}
