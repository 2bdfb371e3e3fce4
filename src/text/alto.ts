import type { Size } from '../record/box.ts';
import { altoTags } from './alto-tag.ts';
import { altoText } from './alto-text.ts';
import { type Attributes, pageOf } from './alto-unit.ts';
import { numbered, textLimit } from './folio-draft.ts';
import { invalidText, parseXml } from './parse-xml.ts';
import { readingOrder } from './reading-order.ts';
import type { FolioText } from './text.ts';

/**
 * Reads ALTO 2, 3 or 4 (and 1, whose elements are the same) in the order of its ReadingOrder (4.3 and
 * later), else of the document. Lines with neither a word nor a place and blocks without a line are left
 * out. Boxes, outlines, baselines and `page` are in the unit of the file, boxes rounded outward: pixels of
 * the scanned image, tenths of a millimetre or 1200ths of an inch; `scaleText` brings them to the canvas.
 * Tags say what blocks and lines are. Styles are not read. https://www.loc.gov/standards/alto/
 *
 * @throws FondsError INVALID_TEXT with line and column
 */
export function readAlto(xml: string): FolioText {
  const page = pageReader();
  const order = readingOrder();
  const tags = altoTags();
  const text = altoText(tags.label);
  const countText = textLimit();
  parseXml(xml, {
    open: (name, attributes) => {
      page.open(name, attributes);
      order.open(name, attributes);
      tags.open(name, attributes);
      countText(attributes['CONTENT'] ?? '');
      text.open(name, attributes);
    },
    close: (name) => {
      page.close(name);
      order.close(name);
      text.close(name);
    },
    text: page.text,
  });
  return numbered(order.apply(text.blocks), page.size());
}

/** The size of the page, which other units than pixels need. */
function pageReader() {
  let size: Size | undefined;
  let pages = 0;
  let [unit, inUnit] = ['', false];
  return {
    open: (name: string, attributes: Attributes): void => {
      if (name === 'MeasurementUnit') inUnit = true;
      if (name !== 'Page') return;
      pages += 1;
      if (pages > 1) throw invalidText('a second <Page>; a folio has a file of its own');
      size = pageOf(attributes);
      if (!size && unit !== '' && unit !== 'pixel') {
        throw invalidText(`<Page> needs WIDTH and HEIGHT where MeasurementUnit is ${unit}`);
      }
    },
    close: (name: string): void => {
      if (name !== 'MeasurementUnit') return;
      inUnit = false;
      unit = unit.trim();
      if (/^(pixel|mm10|inch1200)$/.test(unit)) return;
      throw invalidText(`MeasurementUnit “${unit.slice(0, 40)}”; ALTO has pixel, mm10, inch1200`);
    },
    text: (text: string): void => {
      if (inUnit) unit += text;
    },
    size: () => size,
  };
}
