import { invalidText } from '../../invalid-text.ts';
import type { FolioText } from '../../text.ts';
import { type BlockDraft, type LineDraft, lengthLimit, numberUnits, splitWords } from '../draft.ts';

/**
 * Reads plain text: each line is a line, blank lines separate blocks, white space separates words.
 *
 * @throws FondsError INVALID_TEXT for a text that is too long or contains NUL characters
 */
export function readPlain(text: string): FolioText {
  lengthLimit()(text);
  const blocks: BlockDraft[] = [];
  let lines: LineDraft[] = [];
  const rows = text.replace(/^\ufeff/, '').split(/\r\n|[\r\n\u2028\u2029]/);
  for (const [index, row] of [...rows, ''].entries()) {
    if (row.includes('\0')) {
      const column = row.indexOf('\0') + 1;
      throw invalidText(`line ${index + 1}, column ${column}: a NUL character; is it a text file?`);
    }
    const line = row.trim();
    if (line) {
      lines.push({ text: line, words: splitWords(line) });
    } else if (lines.length) {
      blocks.push({ lines });
      lines = [];
    }
  }
  return numberUnits(blocks);
}
