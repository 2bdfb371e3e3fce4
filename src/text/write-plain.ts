import { type FolioText, saidLines } from './text.ts';

/** Line by line, with a blank line between blocks and a line break at the end; `readPlain` reads it back. */
export const writePlain = (text: FolioText): string =>
  text.blocks
    .map((block) =>
      saidLines(block)
        .map((line) => `${line.text}\n`)
        .join(''),
    )
    .filter(Boolean)
    .join('\n');
