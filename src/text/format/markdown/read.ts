import { invalidText } from '../../invalid-text.ts';
import type { FolioText, Mark } from '../../text.ts';
import { type BlockDraft, type LineDraft, lengthLimit, numberUnits, splitWords } from '../draft.ts';

/**
 * Reads simple Markdown: blank lines divide paragraphs; a line ends at a hard break (two blanks or a
 * backslash), otherwise the paragraph runs on; `#` to `######` make a heading; the markers of emphasis
 * become marks. Everything else stands as it is written. https://spec.commonmark.org/0.31.2/
 *
 * @throws FondsError INVALID_TEXT for a text that is too long or has NUL characters
 */
export function readMarkdown(text: string): FolioText {
  lengthLimit()(text);
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
  return numberUnits(blocks);
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
  return { text, ...(marks.length && { marks }), words: splitWords(text) };
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
function inlineText(written: string): { text: string; marks: Mark[] } {
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
