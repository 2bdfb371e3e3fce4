import { invalidText } from '../../invalid-text.ts';
import type { FolioText, Mark } from '../../text.ts';
import { type BlockDraft, type LineDraft, lengthLimit, numberUnits, splitWords } from '../draft.ts';

/**
 * Reads simple Markdown: paragraphs, separated by blank lines; lines, ended by a hard break (two spaces
 * or a backslash); headings, `#` to `######`; emphasis, which becomes marks. Everything else is kept as
 * plain text. https://spec.commonmark.org/0.31.2/
 *
 * @throws FondsError INVALID_TEXT for a text that is too long or contains NUL characters
 */
export function readMarkdown(text: string): FolioText {
  lengthLimit()(text);
  const blocks: BlockDraft[] = [];
  let paragraph: string[] = [];
  const endParagraph = () => {
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
    if (heading !== undefined || !row.trim()) endParagraph();
    if (heading !== undefined) blocks.push({ type: 'heading', lines: [lineOf(heading)] });
    else if (row.trim()) paragraph.push(row);
  }
  endParagraph();
  return numberUnits(blocks);
}

/** The text of a heading, without number signs at its end. */
function headingIn(row: string): string | undefined {
  const [, text] = /^ {0,3}#{1,6}(?:[ \t](.*))?$/.exec(row) ?? [];
  if (text === undefined) return undefined;
  const whole = text.trimEnd();
  const heading = whole.slice(0, whole.length - countAtEnd(whole, '#'));
  return heading === '' || /[ \t]$/.test(heading) ? heading.trim() : whole.trim();
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

/** Counted in a loop: a pattern anchored at the end would take quadratic time on a long run of signs. */
function countAtEnd(text: string, sign: string): number {
  let count = 0;
  while (text.at(-1 - count) === sign) count += 1;
  return count;
}

function lineOf(markdown: string): LineDraft {
  const { text, marks } = inlineText(markdown);
  return { text, ...(marks.length && { marks }), words: splitWords(text) };
}

/** A run of `*` or `_` that may open or close an emphasis, or text between such runs. */
type Token = {
  text: string;
  readonly opens: boolean;
  readonly closes: boolean;
  /** True once its counterpart is found. */
  isMarker: boolean;
};

const STYLES: { readonly [length: number]: string } = { 1: 'italic', 2: 'bold', 3: 'bold italic' };

/** The text of a line without the markers of emphasis, and a mark for each emphasis. */
function inlineText(markdown: string): { text: string; marks: Mark[] } {
  const tokens = tokensOf(markdown);
  const pairs: (readonly [number, number])[] = [];
  /** Indexes of the runs that are not closed yet, by their characters. */
  const unclosed = new Map<string, number[]>();
  for (const [i, token] of tokens.entries()) {
    const start = token.closes ? unclosed.get(token.text)?.pop() : undefined;
    const opener = start === undefined ? undefined : tokens[start];
    if (start !== undefined && opener) {
      opener.isMarker = true;
      token.isMarker = true;
      pairs.push([start, i]);
    } else if (token.opens) {
      const same = unclosed.get(token.text);
      if (same) same.push(i);
      else unclosed.set(token.text, [i]);
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
    const style = STYLES[tokens[start]?.text.length ?? 1];
    const range = { from: offsets[start] ?? 0, to: offsets[end] ?? 0 };
    return { kind: 'highlighted', ...range, ...(style && { text: style }) };
  });
  return { text, marks: marks.sort((a, b) => a.from - b.from || b.to - a.to) };
}

/** Runs of more than three are drawn lines, and a `_` between letters is plain text. */
function tokensOf(markdown: string): Token[] {
  return [...markdown.matchAll(/\\([!-/:-@[-`{-~])|\*+|_+|[^\\*_]+|\\/g)].map((match) => {
    const [run, escaped] = match;
    const isRun = /^[*_]{1,3}$/.test(run);
    const before = /\S$/u.exec(markdown.slice(Math.max(0, match.index - 2), match.index));
    const after = /^\S/u.exec(
      markdown.slice(match.index + run.length, match.index + run.length + 2),
    );
    const isInside = run.startsWith('_') && isLetter(before?.[0]) && isLetter(after?.[0]);
    return {
      text: escaped ?? run,
      opens: isRun && after !== null && !isInside,
      closes: isRun && before !== null && !isInside,
      isMarker: false,
    };
  });
}

const isLetter = (text: string | undefined) => text !== undefined && /[\p{L}\p{N}]/u.test(text);
