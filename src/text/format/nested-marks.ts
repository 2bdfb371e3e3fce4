import type { Mark } from '../text.ts';

/** How a format writes the text of a line and its marks. */
type MarkWriter = {
  readonly plain: (text: string) => string;
  /** @param inner what is marked, already written; empty for a note */
  readonly marked: (mark: Mark, inner: string) => string;
};

/**
 * Writes a line with its marks nested, as XML and Markdown require. Where two marks overlap, the inner
 * one is closed at the end of the outer one and opened again after it.
 */
export function writeMarked(text: string, marks: readonly Mark[], writer: MarkWriter): string {
  const letters = [...text];
  const sorted = [...marks].sort((a, b) => a.from - b.from || b.to - a.to);
  const cuts = new Set([0, letters.length, ...sorted.flatMap(({ from, to }) => [from, to])]);
  const positions = [...cuts].filter((at) => at >= 0 && at <= letters.length).sort((a, b) => a - b);
  const root: OpenMark = { mark: { kind: 'note', from: 0, to: letters.length }, inner: '' };
  const stack: OpenMark[] = [root];
  const write = (written: string) => {
    const last = stack.at(-1);
    if (last) last.inner += written;
  };
  const close = () => {
    const closed = stack.pop();
    if (closed?.inner) write(writer.marked(closed.mark, closed.inner));
  };
  for (const [i, at] of positions.entries()) {
    const interrupted = closeAt(stack, at, close);
    stack.push(...interrupted.map((mark) => ({ mark, inner: '' })));
    for (const mark of sorted.filter(({ from }) => from === at)) {
      if (mark.kind === 'note') write(writer.marked(mark, ''));
      else if (mark.to > at) stack.push({ mark, inner: '' });
    }
    const next = positions[i + 1];
    if (next !== undefined) write(writer.plain(letters.slice(at, next).join('')));
  }
  while (stack.length > 1) close();
  return root.inner;
}

/** A mark that is open, with what has been written inside it so far. */
type OpenMark = { readonly mark: Mark; inner: string };

/** Closes the marks that end here, and those inside them. Returns those that continue after this point. */
function closeAt(stack: readonly OpenMark[], at: number, close: () => void): Mark[] {
  const first = stack.findIndex(({ mark }, i) => i > 0 && mark.to <= at);
  if (first < 0) return [];
  const interrupted = stack
    .slice(first)
    .map(({ mark }) => mark)
    .filter(({ to }) => to > at);
  for (let open = stack.length; open > first; open--) close();
  return interrupted;
}
