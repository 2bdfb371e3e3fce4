import { type Block, type FolioText, type Line, type Mark, saidLines } from './text.ts';
import { writeMarked } from './write-marks.ts';

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
