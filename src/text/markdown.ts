import { type BlockDraft, type LineDraft, numbered, textLimit, wordsIn } from './folio-draft.ts';
import { inlineText } from './markdown-inline.ts';
import { invalidText } from './parse-xml.ts';
import type { FolioText } from './text.ts';

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
