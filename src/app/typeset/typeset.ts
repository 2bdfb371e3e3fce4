import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Draft } from '../../catalogue/ingest/draft.ts';
import { FondsError } from '../../errors.ts';
import { textIn } from '../../record/language.ts';
import { type Folio, type Layer, layerWarning } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { writeAtomically } from '../../system/file/atomic-file.ts';
import { writeAlto } from '../../text/format/alto/write.ts';
import { readText } from '../../text/format/formats.ts';
import type { FolioText } from '../../text/text.ts';
import { el } from '../../text/xml.ts';
import { setBody } from './body.ts';
import { type Fonts, loadFonts, renderPage } from './font.ts';
import {
  frame,
  type HeaderColumn,
  originals,
  pageOf,
  type Sheet,
  SOFTWARE,
  xmpOf,
} from './sheet.ts';
import { watermark } from './watermark.ts';

const CLAIM = {
  en: 'Reading copy — not a facsimile',
  ru: 'Копия для чтения — не факсимиле',
} as const;

const WATERMARK = [
  ['reading copy', 'not a facsimile'],
  ['копия для чтения', 'не факсимиле'],
];

const FOOTER = [
  'The division into lines is that of this copy. · Деление на строки принадлежит этой копии.',
];

/**
 * Makes reading copies of a record that has a text but no scans: the images it needs, and the layer's
 * ALTO with the boxes of the typeset text. The notices on the sheets come from the record.
 *
 * @param options.from the plain text of each folio, beside record.yaml, with `{folio}` in it
 * @returns the files written
 * @throws FondsError NOT_FOUND if the record does not have the layer, and the errors of `makeReadingCopies`
 */
export function typesetRecord(
  draft: Draft,
  options: { layer: string; from: string; manifests: string; images: string },
): Promise<string[]> {
  const { record, folder } = draft;
  const layer = record.layers.find(({ id }) => id === options.layer);
  if (!layer) {
    const available = record.layers.map(({ id }) => id).join(', ') || 'none';
    throw new FondsError(
      'NOT_FOUND',
      `no layer “${options.layer}” in ${record.id}; available: ${available}`,
    );
  }
  const textFolder = join(options.manifests, folder);
  const alto = join(textFolder, layer.files, '..');
  const folios = record.folios.filter(({ id }) => layer.folios?.includes(id) ?? true);
  return makeReadingCopies({
    images: join(options.images, folder),
    alto,
    texts: folios.map((folio) => ({
      folio: folio.id,
      file: join(textFolder, options.from.replaceAll('{folio}', folio.id)),
      sheet: sheetOf(draft, layer, folio),
    })),
  });
}

function sheetOf({ record, path }: Draft, layer: Layer, folio: Folio): Sheet {
  const leaf = /\d.*/.exec(textIn(folio.label, 'none'))?.[0] ?? folio.id;
  const single = { ...record, reference: { ...record.reference, leaves: leaf } };
  const reference = referenceCode([...path.slice(0, -1), single]);
  const column = (language: 'en' | 'ru'): HeaderColumn => ({
    claim: CLAIM[language],
    reference: textIn(reference ?? record.title, language),
    notice: [layerWarning(layer), layer.source]
      .flatMap((map) => (map ? [textIn(map, language)] : []))
      .join('. '),
  });
  return {
    header: [column('en'), column('ru')],
    leaf,
    watermark: WATERMARK,
    footer: FOOTER,
    language: layer.language,
  };
}

export type ReadingCopies = {
  readonly texts: readonly FolioToTypeset[];
  /** Folder for the images, `{folio}.tif`. */
  readonly images: string;
  /** Folder for the texts with their boxes, `{folio}.xml`. */
  readonly alto: string;
};

export type FolioToTypeset = {
  /** Id of the folio, which becomes the name of its files. */
  readonly folio: string;
  /** The text: plain text, or any other format, of which only the words are used. */
  readonly file: string;
  readonly sheet: Sheet;
};

/**
 * Makes reading copies of texts: pages to view, tile and annotate while there are no scans. Each folio
 * becomes a TIFF, and an ALTO with the boxes of its blocks, lines and words in pixels of that TIFF. The
 * same texts produce the same bytes. All texts are typeset before the first file is written.
 *
 * @returns the files written, images first
 * @throws FondsError WOULD_REPLACE if a folio already has a scan or a text that was not typeset,
 *   INVALID_TEXT if a text cannot be read or typeset; nothing is written then
 */
export async function makeReadingCopies({ texts, images, alto }: ReadingCopies): Promise<string[]> {
  for (const { folio } of texts) {
    const [original] = [...(await originals(images, folio)), ...(await originals(alto, folio))];
    if (original !== undefined) {
      throw new FondsError(
        'WOULD_REPLACE',
        `${original} was not made by ${SOFTWARE}; to make a reading copy in its place, remove it first`,
      );
    }
  }
  const fonts = loadFonts();
  const pages = await Promise.all(
    texts.map(async (folio) => ({ ...folio, ...(await typesetFile(folio, fonts)) })),
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

async function typesetFile({ file, sheet }: FolioToTypeset, fonts: Fonts) {
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
    notes: statement(sheet),
    software: SOFTWARE,
  });

/** The notice in the header of the page, one sentence for each language. */
const statement = ({ header }: Sheet): string[] =>
  header.map(({ claim, reference, notice }) => `${claim}. ${reference}. ${notice}`);

/**
 * Typesets the text of a folio as a reading copy on A4. All glyphs are paths, so the page looks the same
 * on every machine.
 *
 * @returns the page as SVG, and the text in its typeset lines, with exact boxes in page pixels
 * @throws FondsError INVALID_TEXT if the text does not fit one page or has characters missing in the fonts
 */
export function typeset(
  text: FolioText,
  sheet: Sheet,
  fonts: Fonts,
): { svg: string; text: FolioText } {
  const page = pageOf(sheet);
  const pageFrame = frame(sheet, page, fonts);
  const body = setBody(text, pageFrame, page, fonts.serif);
  const { width, height } = page;
  const svg = el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'xml:lang': sheet.language,
    },
    el('rect', { width, height, fill: '#fff' }),
    watermark(sheet.watermark, page, fonts.sans).svg,
    pageFrame.svg,
    body.svg,
  );
  return { svg, text: body.text };
}
