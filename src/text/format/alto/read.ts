import { type Box, type Points, type Size, unionBox } from '../../../record/box.ts';
import { isLanguageTag } from '../../../record/language.ts';
import { invalidText } from '../../invalid-text.ts';
import { parseXml, type XmlAttributes, type XmlHandler } from '../../parse-xml.ts';
import type { FolioText, Placement, WholeWord } from '../../text.ts';
import { baselineOf, confidenceOf, numberOf, placementOf, pointsOf } from '../coordinates.ts';
import {
  assembleLine,
  type LineDraft,
  type LineItem,
  lengthLimit,
  numberUnits,
  unitLimit,
  type WordDraft,
} from '../draft.ts';
import { type NestedBlock, readingOrder } from '../reading-order.ts';

/**
 * Reads ALTO 2, 3 and 4 (and 1, which has the same elements), in the order of the ReadingOrder (4.3 and
 * later) or of the document. Lines without words, box and baseline are left out, and so are blocks
 * without lines. Tags give the types of blocks and lines. Styles are not read.
 *
 * Boxes, outlines, baselines and `page` are in the unit of the file: pixels of the image, tenths of a
 * millimetre or 1200ths of an inch. Boxes are rounded outward; `scaleText` fits them to the canvas.
 * https://www.loc.gov/standards/alto/
 *
 * @throws FondsError INVALID_TEXT with line and column
 */
export function readAlto(xml: string): FolioText {
  const page = pageReader();
  const order = readingOrder();
  const tags = altoTags();
  const text = altoText(tags.typeOf);
  const countText = lengthLimit();
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
  return numberUnits(order.apply(text.blocks), page.size());
}

/** The size of the page. It must be given if the unit is not the pixel. */
function pageReader() {
  let size: Size | undefined;
  let pages = 0;
  let [unit, inUnit] = ['', false];
  return {
    open: (name: string, attributes: XmlAttributes): void => {
      if (name === 'MeasurementUnit') inUnit = true;
      if (name !== 'Page') return;
      pages += 1;
      if (pages > 1) throw invalidText('a second <Page>; each folio needs a file of its own');
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
      throw invalidText(
        `MeasurementUnit “${unit.slice(0, 40)}” is unknown; use pixel, mm10 or inch1200`,
      );
    },
    text: (text: string): void => {
      if (inUnit) unit += text;
    },
    size: () => size,
  };
}

const MAX_TAGS = 10_000;

/**
 * The tags of ALTO 2.1 and later, which come before the page: the types that a segmenter or an editor
 * gave to blocks and lines, such as `MainZone` or `heading`. https://www.loc.gov/standards/alto/
 */
function altoTags() {
  const labels = new Map<string, string>();
  return {
    open: (name: string, attributes: XmlAttributes): void => {
      if (!name.endsWith('Tag') || name === 'NamedEntityTag') return;
      const { ID, LABEL } = attributes;
      if (!ID || !LABEL) return;
      if (labels.size >= MAX_TAGS) throw invalidText(`more than ${MAX_TAGS} tags`);
      labels.set(ID, LABEL);
    },
    /** The type of a unit: the label of the first of its tags that has one. */
    typeOf: ({ TAGREFS }: XmlAttributes): { type?: string } => {
      if (TAGREFS === undefined) return {};
      for (const id of TAGREFS.split(/\s+/)) {
        const type = labels.get(id);
        if (type !== undefined) return { type };
      }
      return {};
    },
  };
}

/** A line that is being read. */
type OpenLine = {
  readonly attributes: XmlAttributes;
  readonly items: LineItem[];
  outline?: Points;
};

type AltoText = XmlHandler & { readonly blocks: readonly NestedBlock[] };
type TypeOf = (attributes: XmlAttributes) => { type?: string };
type OpenBlock = {
  readonly attributes: XmlAttributes;
  readonly lines: LineDraft[];
  outline?: Points;
};

/** Collects the blocks, lines and words of a page. */
function altoText(typeOf: TypeOf): AltoText {
  const labels = typeAndLanguage(typeOf);
  const blocks: NestedBlock[] = [];
  const countWord = unitLimit();
  const countPart = unitLimit('blocks and lines');
  /** Ids of the open ComposedBlocks. */
  const composed: string[] = [];
  /** Lines directly in the page go into an implicit block. */
  let [block, implicit]: (OpenBlock | undefined)[] = [];
  let line: OpenLine | undefined;
  let word: { item: WordDraft; attributes: XmlAttributes } | undefined;
  let inGlyph = false;

  const opening: { readonly [name: string]: (attributes: XmlAttributes) => void } = {
    ComposedBlock: ({ ID = '' }) => composed.push(ID),
    TextBlock: (attributes) => {
      countPart();
      block = { attributes, lines: [] };
    },
    TextLine: (attributes) => {
      countPart();
      line = { attributes, items: [] };
    },
    String: (attributes) => {
      countWord();
      word = { item: wordOf(attributes), attributes };
    },
    SP: () => line?.items.push({ kind: 'space' }),
    HYP: (attributes) => line?.items.push({ kind: 'hyphen', word: wordOf(attributes) }),
    Glyph: () => {
      inGlyph = true;
    },
    Polygon: ({ POINTS = '' }) => {
      if (inGlyph) return;
      const points = pointsOf('POINTS', POINTS);
      if (word) word.item = { ...word.item, ...placementOf(points, boxOf(word.attributes)) };
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
      if (!block && !implicit) {
        implicit = { attributes: {}, lines: [] };
        blocks.push({ block: implicit, within: composed.slice() });
      }
      if (line)
        (block ?? implicit)?.lines.push(Object.assign(lineOf(line), labels(line.attributes)));
      line = undefined;
    },
    TextBlock: () => {
      if (!block) return;
      const { attributes, outline, lines } = block;
      const unit = { ...labels(attributes), ...unitOf(attributes, outline), lines };
      blocks.push({ block: unit, within: composed.slice() });
      [block, implicit] = [undefined, undefined];
    },
    ComposedBlock: () => composed.pop(),
  };

  return {
    // Own properties only: a file may have an element <constructor>.
    open: (name, attributes) => Object.hasOwn(opening, name) && opening[name]?.(attributes),
    close: (name) => Object.hasOwn(closing, name) && closing[name]?.(),
    blocks,
  };
}

const typeAndLanguage =
  (typeOf: TypeOf) =>
  (attributes: XmlAttributes): { type?: string; language?: string } => ({
    ...typeOf(attributes),
    ...languageOf(attributes),
  });

function lineOf({ attributes, items, outline }: OpenLine): LineDraft {
  const { text, words } = assembleLine(items);
  const unit = unitOf(attributes, outline);
  const box = unit.box ?? unionBox(words.flatMap((word) => word.box ?? []));
  const { BASELINE = '' } = attributes;
  let baseline: Points = [];
  if (isEmpty(BASELINE)) return { ...unit, text, ...(box && { box }), words };
  // Before 4.2 a baseline is level, and given by its height only.
  if (/^\s*[^\s,]+\s*$/.test(BASELINE)) {
    const y = Math.round(numberOf('BASELINE', BASELINE));
    if (box)
      baseline = [
        [box.x, y],
        [box.x + box.w, y],
      ];
  } else baseline = pointsOf('BASELINE', BASELINE);
  return { ...unit, text, ...(box && { box }), ...baselineOf(baseline), words };
}

const SUBS_TYPES: ReadonlyMap<string, WholeWord['kind']> = new Map([
  ['HypPart1', 'start'],
  ['HypPart2', 'end'],
  ['Abbreviation', 'abbreviation'],
]);

/** The word in a String or HYP. A confidence that is not between 0 and 1 is ignored. */
function wordOf(attributes: XmlAttributes): WordDraft {
  const { CONTENT: content = '', WC: wc, SUBS_TYPE: type = '', SUBS_CONTENT: subs } = attributes;
  const kind = SUBS_TYPES.get(type);
  const word: { -readonly [K in keyof WordDraft]: WordDraft[K] } = {
    text: content.trim().replace(/[\t\n\r]/g, ' '),
  };
  // Set one by one: a page has thousands of words, and spreading objects would cost more than reading them.
  const box = boxOf(attributes);
  const confidence = confidenceOf('WC', wc);
  if (attributes['ID'] !== undefined) word.via = attributes['ID'];
  if (box) word.box = box;
  if (confidence !== undefined) word.confidence = confidence;
  if (kind && subs) word.whole = { kind, text: subs };
  return word;
}

/** What every unit has: its id in the file, and a box or outline. */
function unitOf(attributes: XmlAttributes, outline: Points = []): Placement & { via?: string } {
  const { ID: via } = attributes;
  return { ...(via !== undefined && { via }), ...placementOf(outline, boxOf(attributes)) };
}

/** True for an attribute without a value; the templates of eScriptorium write Python's `None`. */
const isEmpty = (value: string | undefined): boolean =>
  value === undefined || /^(\s*|None|NaN|null)$/.test(value);

/** The language of a unit. In ALTO 2.0 the attribute is lower case. */
const languageOf = ({ LANG, language = LANG }: XmlAttributes): { language?: string } =>
  language === undefined || !isLanguageTag(language) ? {} : { language };

/**
 * The box of a unit. One without width and height is ignored; one without only one of them, as around a
 * baseline, gets a pixel.
 */
function boxOf({ HPOS, VPOS, WIDTH, HEIGHT }: XmlAttributes): Box | undefined {
  if (HPOS === undefined || VPOS === undefined) return undefined;
  if (WIDTH === undefined || HEIGHT === undefined) return undefined;
  const [x, y, w, h] = [
    wholeNumber(HPOS),
    wholeNumber(VPOS),
    wholeNumber(WIDTH),
    wholeNumber(HEIGHT),
  ];
  // A page has thousands of boxes, nearly all in whole numbers.
  if (x >= 0 && y >= 0 && w > 0 && h > 0) return { x, y, w, h };
  if ([HPOS, VPOS, WIDTH, HEIGHT].some(isEmpty)) return undefined;
  const [exactLeft, exactTop] = [numberOf('HPOS', HPOS), numberOf('VPOS', VPOS)];
  const [width, height] = [numberOf('WIDTH', WIDTH), numberOf('HEIGHT', HEIGHT)];
  if (width < 0 || height < 0 || width + height === 0) return undefined;
  const [left, top] = [roundDown(exactLeft), roundDown(exactTop)];
  const [right, bottom] = [roundUp(exactLeft + width), roundUp(exactTop + height)];
  return { x: left, y: top, w: Math.max(1, right - left), h: Math.max(1, bottom - top) };
}

/** A whole number of at most seven digits; -1 for any other text. */
function wholeNumber(text: string): number {
  if (text.length === 0 || text.length > 7) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function pageOf({ WIDTH, HEIGHT }: XmlAttributes): Size | undefined {
  if (isEmpty(WIDTH) || isEmpty(HEIGHT)) return undefined;
  const [width, height] = [roundUp(numberOf('WIDTH', WIDTH)), roundUp(numberOf('HEIGHT', HEIGHT))];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Coordinates that were stored as single-precision numbers are off by less than this. */
const NOISE = 1e-3;
const roundDown = (value: number) => Math.floor(value + NOISE);
const roundUp = (value: number) => Math.ceil(value - NOISE);
