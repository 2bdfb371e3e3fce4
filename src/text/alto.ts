import { type Points, type Size, unionBox } from '../record/box.ts';
import { assembleLine, type LineItem } from './alto-line.ts';
import { type Attributes, boxOf, pageOf, unitOf, wordOf } from './alto-unit.ts';
import { type LineDraft, numbered, type WordDraft, wordLimit } from './folio-draft.ts';
import { invalidText, parseXml, type XmlReader } from './parse-xml.ts';
import { baselineIn, numberOf, placeIn, pointsOf } from './points.ts';
import { type PlacedBlock, readingOrder } from './reading-order.ts';
import type { FolioText } from './text.ts';

/** A line under way. */
type OpenLine = {
  readonly attributes: Attributes;
  readonly items: LineItem[];
  outline?: Points;
};

/**
 * Reads ALTO 2, 3 or 4 (and 1, whose elements are the same) in the order of its ReadingOrder (4.3 and
 * later), else of the document. Lines without a word and blocks without a line are left out. Boxes,
 * outlines, baselines and `page` are in the unit of the file, boxes rounded outward: pixels of the
 * scanned image, tenths of a millimetre or 1200ths of an inch; `scaleText` brings them to the canvas.
 * Styles and tags are not read. https://www.loc.gov/standards/alto/
 *
 * @throws FondsError INVALID_TEXT with line and column
 */
export function readAlto(xml: string): FolioText {
  const page = pageReader();
  const order = readingOrder();
  const text = textReader();
  parseXml(xml, {
    open: (name, attributes) => {
      page.open(name, attributes);
      order.open(name, attributes);
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

function textReader(): XmlReader & { readonly blocks: readonly PlacedBlock[] } {
  const blocks: PlacedBlock[] = [];
  const countWord = wordLimit();
  const countPart = wordLimit('blocks and lines');
  const composed: string[] = [];
  let block: { attributes: Attributes; lines: LineDraft[]; outline?: Points } | undefined;
  let line: OpenLine | undefined;
  let word: { item: WordDraft; attributes: Attributes } | undefined;
  let inGlyph = false;

  const opening: { readonly [name: string]: (attributes: Attributes) => void } = {
    ComposedBlock: ({ ID = '' }) => composed.push(ID),
    TextBlock: (attributes) => {
      countPart();
      block = { attributes, lines: [] };
    },
    TextLine: (attributes) => {
      if (!block) throw invalidText('a <TextLine> that is in no <TextBlock>');
      countPart();
      line = { attributes, items: [] };
    },
    String: (attributes) => {
      countWord();
      word = { item: wordOf(attributes), attributes };
    },
    SP: () => line?.items.push({ kind: 'blank' }),
    HYP: (attributes) => {
      line?.items.push({ kind: 'hyphen', word: wordOf(attributes) });
    },
    Glyph: () => {
      inGlyph = true;
    },
    Polygon: ({ POINTS = '' }) => {
      if (inGlyph) return;
      const points = pointsOf('POINTS', POINTS);
      if (word) word.item = { ...word.item, ...placeIn(points, boxOf(word.attributes)) };
      else if (line) line.outline = points;
      else if (block) block.outline = points;
    },
  };

  const closing: { readonly [name: string]: () => void } = {
    Glyph: () => {
      inGlyph = false;
    },
    String: () => {
      if (word) line?.items.push({ kind: 'word', word: word.item });
      word = undefined;
    },
    TextLine: () => {
      if (line) block?.lines.push(lineOf(line));
      line = undefined;
    },
    TextBlock: () => {
      if (!block) return;
      const { attributes, outline, lines } = block;
      blocks.push({ block: { ...unitOf(attributes, outline), lines }, within: composed.slice() });
      block = undefined;
    },
    ComposedBlock: () => {
      composed.pop();
    },
  };

  return {
    // Own names only: a file may call an element <constructor>.
    open: (name, attributes) => Object.hasOwn(opening, name) && opening[name]?.(attributes),
    close: (name) => Object.hasOwn(closing, name) && closing[name]?.(),
    blocks,
  };
}

function lineOf({ attributes, items, outline }: OpenLine): LineDraft {
  const { text, words } = assembleLine(items);
  const unit = unitOf(attributes, outline);
  const box = unit.box ?? unionBox(words.flatMap((word) => word.box ?? []));
  const { BASELINE = '' } = attributes;
  let baseline: Points = [];
  // Before 4.2 the baseline is level, and only its height is given.
  if (/^\s*[^\s,]+\s*$/.test(BASELINE)) {
    const y = Math.round(numberOf('BASELINE', BASELINE));
    if (box)
      baseline = [
        [box.x, y],
        [box.x + box.w, y],
      ];
  } else baseline = pointsOf('BASELINE', BASELINE);
  return { ...unit, text, ...(box && { box }), ...baselineIn(baseline), words };
}
