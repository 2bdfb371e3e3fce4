import { type Block, type FolioText, type Line, linesWithText, type Mark } from '../../text.ts';
import type { TextDescription } from '../format.ts';
import { writeMarked } from '../nested-marks.ts';

/**
 * The text as Markdown (CommonMark): a paragraph for each block, a hard break after each of its lines,
 * headings of level 3. Deleted text is struck through, supplied text is in square brackets,
 * unclear text is followed by a question mark, and notes are in double brackets.
 */
export function writeMarkdown(
  text: FolioText,
  { heading = [] }: Partial<Pick<TextDescription, 'heading'>> = {},
): string {
  const blocks = text.blocks.map((block) => `${markdownBlock(block)}\n`).join('\n');
  return heading.length ? `${markdownHeading(heading)}\n${blocks}` : blocks;
}

/** The lines above a text, as a quotation. */
export const markdownHeading = (lines: readonly string[]): string =>
  `${lines.map((line) => `> ${escapeMarkdown(line)}`).join('\\\n')}\n`;

function markdownBlock(block: Block): string {
  const lines = linesWithText(block).map(markdownLine);
  return block.type === 'heading' ? `### ${lines.join(' ')}` : lines.join('\\\n');
}

const markdownLine = ({ text, marks = [] }: Line): string => {
  // The first characters of a line could make it a list, a heading, a quotation or a rule.
  return writeMarked(text, marks, { plain: escapeMarkdown, marked })
    .replace(/^(\s*)([#+\-=])/, '$1\\$2')
    .replace(/^(\s*\d{1,9})([.)])/, '$1\\$2')
    .replace(/^\s{4,}/, '   ');
};

/** Escapes the characters that have a meaning in Markdown. https://spec.commonmark.org/0.31.2/#backslash-escapes */
export const escapeMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>~|&!]/g, (character) => `\\${character}`);

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

/** Markers next to a space on the inner side would not count as markers. */
function trimmed(inner: string) {
  const body = inner.trim();
  const start = inner.indexOf(body);
  return { before: inner.slice(0, start), body, after: inner.slice(start + body.length) };
}
