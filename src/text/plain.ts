import { invalidText } from './parse-xml.ts';
import type { Block, FolioText, Line } from './text.ts';

/** Longest text of one folio in UTF-16 units. */
const MOST_CHARACTERS = 1_000_000;

/**
 * Reads plain text: a line is a line, blank lines divide blocks, white space divides words. There are no
 * boxes.
 *
 * @throws FondsError INVALID_TEXT for a text that is too long or has NUL characters
 */
export function readPlain(text: string): FolioText {
  if (text.length > MOST_CHARACTERS) {
    throw invalidText(
      `the text is longer than ${MOST_CHARACTERS} characters; one file holds one folio`,
    );
  }
  const blocks: Block[] = [];
  let lines: Line[] = [];
  let count = 0;
  const rows = text.replace(/^\ufeff/, '').split(/\r\n|[\r\n\u2028\u2029]/);
  for (const [index, row] of [...rows, ''].entries()) {
    if (row.includes('\0')) {
      const column = row.indexOf('\0') + 1;
      throw invalidText(`line ${index + 1}, column ${column}: a NUL character; is it a text file?`);
    }
    const written = row.trim();
    if (written) {
      count += 1;
      lines.push(lineOf(written, `l${count}`));
    } else if (lines.length) {
      blocks.push({ id: `b${blocks.length + 1}`, lines });
      lines = [];
    }
  }
  return { blocks };
}

function lineOf(text: string, id: string): Line {
  const words = text.split(/\s+/).map((word, i) => ({ id: `${id}w${i + 1}`, text: word }));
  return { id, text, words };
}
