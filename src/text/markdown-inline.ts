import type { Mark } from './text.ts';

/** A run of `*` or `_` that may open or close an emphasis, or a piece of text. */
type Token = {
  text: string;
  readonly opens: boolean;
  readonly closes: boolean;
  /** Set where it turned out to be a marker. */
  isMarker: boolean;
};

const HOW: { readonly [length: number]: string } = { 1: 'italic', 2: 'bold', 3: 'bold italic' };

/** The text of a line without the markers of emphasis, and what they emphasised. */
export function inlineText(written: string): { text: string; marks: Mark[] } {
  const tokens = tokensOf(written);
  const pairs: (readonly [number, number])[] = [];
  /** Runs that wait for their end, by what they look like. */
  const waiting = new Map<string, number[]>();
  for (const [i, token] of tokens.entries()) {
    const start = token.closes ? waiting.get(token.text)?.pop() : undefined;
    const opener = start === undefined ? undefined : tokens[start];
    if (start !== undefined && opener) {
      opener.isMarker = true;
      token.isMarker = true;
      pairs.push([start, i]);
    } else if (token.opens) {
      const same = waiting.get(token.text);
      if (same) same.push(i);
      else waiting.set(token.text, [i]);
    }
  }
  return withMarks(tokens, pairs);
}

function withMarks(tokens: readonly Token[], pairs: readonly (readonly [number, number])[]) {
  const offsets: number[] = [];
  let [text, length] = ['', 0];
  for (const token of tokens) {
    offsets.push(length);
    if (token.isMarker) continue;
    text += token.text;
    length += [...token.text].length;
  }
  const marks = pairs.map(([start, end]): Mark => {
    const how = HOW[tokens[start]?.text.length ?? 1];
    const place = { from: offsets[start] ?? 0, to: offsets[end] ?? 0 };
    return { kind: 'highlighted', ...place, ...(how && { text: how }) };
  });
  return { text, marks: marks.sort((a, b) => a.from - b.from || b.to - a.to) };
}

/** Runs longer than three are drawn lines; one between letters opens nothing if it is a `_`. */
function tokensOf(written: string): Token[] {
  return [...written.matchAll(/\\([!-/:-@[-`{-~])|\*+|_+|[^\\*_]+|\\/g)].map((match) => {
    const [found, escaped] = match;
    const isRun = /^[*_]{1,3}$/.test(found);
    const before = /\S$/u.exec(written.slice(Math.max(0, match.index - 2), match.index));
    const after = /^\S/u.exec(
      written.slice(match.index + found.length, match.index + found.length + 2),
    );
    const isInside = found.startsWith('_') && isLetter(before?.[0]) && isLetter(after?.[0]);
    return {
      text: escaped ?? found,
      opens: isRun && after !== null && !isInside,
      closes: isRun && before !== null && !isInside,
      isMarker: false,
    };
  });
}

const isLetter = (text: string | undefined) => text !== undefined && /[\p{L}\p{N}]/u.test(text);
