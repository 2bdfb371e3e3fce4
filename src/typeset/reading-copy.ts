import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FondsError } from '../errors.ts';
import { writeAtomically } from '../storage/atomic.ts';
import { readText } from '../text/read-text.ts';
import type { FolioText } from '../text/text.ts';
import { writeAlto } from '../text/write-alto.ts';
import { type Fonts, loadFonts } from './font.ts';
import { originals, SOFTWARE, xmpOf } from './mark.ts';
import { renderPage } from './render.ts';
import { pageOf, type Sheet } from './sheet.ts';
import { typeset } from './typeset.ts';

export type ReadingCopies = {
  readonly texts: readonly FolioToSet[];
  /** Folder for the images, `{folio}.tif`. */
  readonly images: string;
  /** Folder for the texts with their boxes, `{folio}.xml`. */
  readonly alto: string;
};

export type FolioToSet = {
  /** Id of the folio, which becomes the name of its files. */
  readonly folio: string;
  /** The text to set: plain text, or any other format of which only the words are taken. */
  readonly file: string;
  readonly sheet: Sheet;
};

/**
 * Makes reading copies of texts: pages to look at, tile and annotate where there are no scans yet. Each
 * folio gives a TIFF and an ALTO with the boxes of its blocks, lines and words in pixels of that TIFF.
 * The same texts give the same bytes. All texts are set before the first file is written.
 *
 * @returns the files written, images first
 * @throws FondsError WOULD_REPLACE where a folio already has a scan or a text that was not typeset,
 *   INVALID_TEXT where a text cannot be read or set; nothing is written then
 */
export async function makeReadingCopies({ texts, images, alto }: ReadingCopies): Promise<string[]> {
  for (const { folio } of texts) {
    const [kept] = [...(await originals(images, folio)), ...(await originals(alto, folio))];
    if (kept !== undefined) {
      const mend = 'take it away first if a reading copy is to stand there';
      throw new FondsError('WOULD_REPLACE', `${kept} was not made by ${SOFTWARE}; ${mend}`);
    }
  }
  const fonts = loadFonts();
  const pages = await Promise.all(
    texts.map(async (one) => ({ ...one, ...(await set(one, fonts)) })),
  );
  for (const { folio, sheet, svg } of pages) {
    const tiff = await renderPage(svg, { dpi: sheet.dpi, xmp: xmpOf(statement(sheet)) });
    await writeAtomically(join(images, `${folio}.tif`), (file) => writeFile(file, tiff));
  }
  for (const { folio, sheet, text } of pages) {
    const xml = altoOf(folio, sheet, text);
    await writeAtomically(join(alto, `${folio}.xml`), (file) => writeFile(file, xml));
  }
  return [
    ...pages.map(({ folio }) => join(images, `${folio}.tif`)),
    ...pages.map(({ folio }) => join(alto, `${folio}.xml`)),
  ];
}

async function set({ file, sheet }: FolioToSet, fonts: Fonts) {
  const bytes = await readFile(file);
  try {
    return typeset(readText(bytes, basename(file)), sheet, fonts);
  } catch (cause) {
    if (!(cause instanceof FondsError)) throw cause;
    throw new FondsError(cause.code, `${file}: ${cause.message}`, { cause });
  }
}

const altoOf = (folio: string, sheet: Sheet, text: FolioText): string =>
  writeAlto(text, {
    page: pageOf(sheet),
    fileName: `${folio}.tif`,
    language: sheet.language,
    processing: [{ description: statement(sheet), software: { name: SOFTWARE } }],
  });

/** What the page says of itself at its head, one sentence for each language. */
const statement = ({ header }: Sheet): string[] =>
  header.map(({ claim, reference, notice }) => `${claim}. ${reference}. ${notice}`);
