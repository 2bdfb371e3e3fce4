import type { FolioText } from '../text/text.ts';
import { el } from '../text/xml.ts';
import { setBody } from './body.ts';
import type { Fonts } from './font.ts';
import { frame } from './frame.ts';
import { pageOf, type Sheet } from './sheet.ts';
import { watermark } from './watermark.ts';

/**
 * Sets the text of a folio as a reading copy on A4. All glyphs are paths, so that the page looks the same
 * on every machine.
 *
 * @returns the page as SVG, and the text in the lines in which it is set, with exact boxes in page pixels
 * @throws FondsError INVALID_TEXT for a text that does not fit one page or has letters the fonts lack
 */
export function typeset(
  text: FolioText,
  sheet: Sheet,
  fonts: Fonts,
): { svg: string; text: FolioText } {
  const page = pageOf(sheet);
  const around = frame(sheet, page, fonts);
  const body = setBody(text, around, page, fonts.serif);
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
    around.svg,
    body.svg,
  );
  return { svg, text: body.text };
}
