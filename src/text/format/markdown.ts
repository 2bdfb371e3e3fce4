import { type Block, type FolioText, type Line, type Mark, saidLines } from '../text.ts';
import { invalidText } from '../xml.ts';
import { type BlockDraft, type LineDraft, numbered, textLimit, wordsIn } from './draft.ts';

/**
 * Reads simple Markdown: blank lines divide paragraphs; a line ends at a hard break (two blanks or a
 * backslash), otherwise the paragraph runs on; `#` to `######` make a heading; the markers of emphasis
 * become marks. Everything else stands as it is written. https://spec.commonmark.org/0.31.2/
 *
 * @throws FondsError INVALID_TEXT for a text that is too long or has NUL characters
 */
export function readMarkdown(text: string): FolioText {
  textLimit()(text);
  const blocks: BlockDraft[] = [];
  let paragraph: string[] = [];
  const end = () => {
    if (paragraph.length) blocks.push({ lines: hardLines(paragraph).map(lineOf) });
    paragraph = [];
  };
  const rows = text.replace(/^\ufeff/, '').split(/\r\n|[\r\n]/);
  for (const [index, row] of rows.entries()) {
    if (row.includes('\0')) {
      const column = row.indexOf('\0') + 1;
      throw invalidText(`line ${index + 1}, column ${column}: a NUL character; is it a text file?`);
    }
    const heading = headingIn(row);
    if (heading !== undefined || !row.trim()) end();
    if (heading !== undefined) blocks.push({ type: 'heading', lines: [lineOf(heading)] });
    else if (row.trim()) paragraph.push(row);
  }
  end();
  return numbered(blocks);
}

/** The text of a heading, without the number signs that may close it. */
function headingIn(row: string): string | undefined {
  const [, text] = /^ {0,3}#{1,6}(?:[ \t](.*))?$/.exec(row) ?? [];
  if (text === undefined) return undefined;
  const written = text.trimEnd();
  const open = written.slice(0, written.length - countAtEnd(written, '#'));
  return open === '' || /[ \t]$/.test(open) ? open.trim() : written.trim();
}

function hardLines(rows: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [i, row] of rows.entries()) {
    const isLast = i === rows.length - 1;
    const hasSlash = !isLast && countAtEnd(row, '\\') % 2 === 1;
    line += (line && ' ') + (hasSlash ? row.slice(0, -1) : row).trim();
    if (!isLast && !hasSlash && !row.endsWith('  ')) continue;
    lines.push(line);
    line = '';
  }
  return lines;
}

/** Counted by hand: a pattern that looks for the end of a long row begins anew at each of its signs. */
function countAtEnd(text: string, sign: string): number {
  let count = 0;
  while (text.at(-1 - count) === sign) count += 1;
  return count;
}

function lineOf(written: string): LineDraft {
  const { text, marks } = inlineText(written);
  return { text, ...(marks.length && { marks }), words: wordsIn(text) };
}

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

/**
 * The text as Markdown (CommonMark): a paragraph for each block, a hard break after each of its lines,
 * headings as headings. Deleted text is struck through, supplied text stands in square brackets, an
 * unclear one has a question mark behind it, notes stand in double brackets.
 *
 * @param level of the headings, 1 to 6
 */
export const writeMarkdown = (text: FolioText, level = 3): string =>
  text.blocks.map((block) => `${markdownBlock(block, level)}\n`).join('\n');

function markdownBlock(block: Block, level: number): string {
  const { type } = block;
  const written = saidLines(block).map(markdownLine);
  if (type === 'heading') return `${'#'.repeat(level)} ${written.join(' ')}`;
  return written.join('\\\n');
}

const markdownLine = ({ text, marks = [] }: Line): string => {
  const written = writeMarked(text, marks, { plain: escapeMarkdown, marked });
  // What stands first in a line could make it a list, a heading, a quotation or a rule.
  return written
    .replace(/^(\s*)([#+\-=])/, '$1\\$2')
    .replace(/^(\s*\d{1,9})([.)])/, '$1\\$2')
    .replace(/^\s{4,}/, '   ');
};

/** No character of the text may be taken for a sign of the notation. https://spec.commonmark.org/0.31.2/#backslash-escapes */
export const escapeMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>~|&!]/g, (one) => `\\${one}`);

function marked({ kind, text = '' }: Mark, inner: string): string {
  const { before, body, after } = trimmed(inner);
  switch (kind) {
    case 'deleted':
      return `${before}~~${body}~~${after}`;
    case 'highlighted': {
      const styles = text.split(' ');
      const stars = styles.includes('bold') ? (styles.includes('italic') ? '***' : '**') : '*';
      return `${before}${stars}${body}${stars}${after}`;
    }
    case 'added':
      return `${before}\\<${body}\\>${after}`;
    case 'supplied':
      return `${before}\\[${body}\\]${after}`;
    case 'unclear':
      return `${before}${body}\\[?\\]${after}`;
    case 'note':
      return ` \\[\\[${escapeMarkdown(text)}\\]\\]`;
  }
}

/** Signs that touch a blank on their inner side are no signs. */
function trimmed(inner: string) {
  const body = inner.trim();
  const start = inner.indexOf(body);
  return { before: inner.slice(0, start), body, after: inner.slice(start + body.length) };
}

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
