import { type FolioText, linesWithText } from '../../text.ts';
import type { TextDescription } from '../format.ts';

/**
 * Writes each line on a line of its own, with a blank line between blocks. Without a heading, `readPlain`
 * reads the text back unchanged.
 */
export function writePlain(
  text: FolioText,
  { heading = [] }: Partial<Pick<TextDescription, 'heading'>> = {},
): string {
  const blocks = text.blocks
    .map((block) =>
      linesWithText(block)
        .map((line) => `${line.text}\n`)
        .join(''),
    )
    .filter(Boolean)
    .join('\n');
  return heading.length ? `${plainHeading(heading)}\n${blocks}` : blocks;
}

/** Between the heading and the text. */
const RULE = '-'.repeat(40);

/** The lines above a text, with a rule below them. */
export const plainHeading = (lines: readonly string[]): string => `${lines.join('\n')}\n${RULE}\n`;
