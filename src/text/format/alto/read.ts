import { type Box, type Points, type Size, unionBox } from '../../../record/box.ts';
import { isLanguageTag } from '../../../record/language.ts';
import { invalidText } from '../../invalid-text.ts';
import { parseXml, type XmlAttributes, type XmlHandler } from '../../parse-xml.ts';
import type { FolioText, WholeWord } from '../../text.ts';
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

/** A line under way. */
type OpenLine = {
  readonly attributes: XmlAttributes;
  readonly items: LineItem[];
  outline?: Points;
};

/** What a unit is called, and its language. */
const saidBy =
  (labelOf: LabelOf) =>
  (attributes: XmlAttributes): { type?: string; language?: string } => ({
    ...labelOf(attributes),
    ...languageOf(attributes),
  });

type AltoText = XmlHandler & { readonly blocks: readonly NestedBlock[] };
type LabelOf = (attributes: XmlAttributes) => { type?: string };
type OpenBlock = {
  readonly attributes: XmlAttributes;
  readonly lines: LineDraft[];
  outline?: Points;
};

/**
 * Collects the blocks, lines and words of a page.
 *
 * @param labelOf what the tags of a unit call it
 */
export function altoText(labelOf: LabelOf): AltoText {
  const about = saidBy(labelOf);
  const blocks: NestedBlock[] = [];
  const countWord = unitLimit();
  const countPart = unitLimit('blocks and lines');
  const composed: string[] = [];
  /** Lines that stand in the page itself are in a bare block. */
  let [block, bare]: (OpenBlock | undefined)[] = [];
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
    HYP: (attributes) => {
      line?.items.push({ kind: 'hyphen', word: wordOf(attributes) });
    },
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
      if (!block && !bare) {
        bare = { attributes: {}, lines: [] };
        blocks.push({ block: bare, within: composed.slice() });
      }
      if (line) (block ?? bare)?.lines.push(Object.assign(lineOf(line), about(line.attributes)));
      line = undefined;
    },
    TextBlock: () => {
      if (!block) return;
      const { attributes, outline, lines } = block;
      const unit = { ...about(attributes), ...unitOf(attributes, outline), lines };
      blocks.push({ block: unit, within: composed.slice() });
      [block, bare] = [undefined, undefined];
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
  if (isNothing(BASELINE)) return { ...unit, text, ...(box && { box }), words };
  // Before 4.2 the baseline is level, and only its height is given.
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

/** The size of the page, which other units than pixels need. */
function pageReader() {
  let size: Size | undefined;
  let pages = 0;
  let [unit, inUnit] = ['', false];
  return {
    open: (name: string, attributes: XmlAttributes): void => {
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

const MOST_TAGS = 10_000;

/**
 * The tags of ALTO 2.1 and later, which come before the page: what a segmenter or an editor calls a
 * block or a line, such as `MainZone` or `heading`. https://www.loc.gov/standards/alto/
 */
export function altoTags() {
  const labels = new Map<string, string>();
  return {
    open: (name: string, attributes: XmlAttributes): void => {
      if (!name.endsWith('Tag') || name === 'NamedEntityTag') return;
      const { ID, LABEL } = attributes;
      if (!ID || !LABEL) return;
      if (labels.size >= MOST_TAGS) throw invalidText(`more than ${MOST_TAGS} tags`);
      labels.set(ID, LABEL);
    },
    /** The label of the first tag that has one. */
    label: ({ TAGREFS }: XmlAttributes): { type?: string } => {
      if (TAGREFS === undefined) return {};
      for (const id of TAGREFS.split(/\s+/)) {
        const type = labels.get(id);
        if (type !== undefined) return { type };
      }
      return {};
    },
  };
}

const WHOLE: ReadonlyMap<string, WholeWord['kind']> = new Map([
  ['HypPart1', 'start'],
  ['HypPart2', 'end'],
  ['Abbreviation', 'abbreviation'],
]);

/** A String or HYP. A confidence that is not between 0 and 1 is none. */
export function wordOf(attributes: XmlAttributes): WordDraft {
  const { CONTENT: content = '', WC: wc, SUBS_TYPE: type = '', SUBS_CONTENT: subs } = attributes;
  const kind = WHOLE.get(type);
  const word: { -readonly [K in keyof WordDraft]: WordDraft[K] } = {
    text: content.trim().replace(/[\t\n\r]/g, ' '),
  };
  // Set one by one: a page has thousands of words, and joining objects costs more than reading them.
  const box = boxOf(attributes);
  const confidence = confidenceOf('WC', wc);
  if (attributes['ID'] !== undefined) word.via = attributes['ID'];
  if (box) word.box = box;
  if (confidence !== undefined) word.confidence = confidence;
  if (kind && subs) word.whole = { kind, text: subs };
  return word;
}

/** What every unit has: the id of the file, and a place. */
export function unitOf(
  attributes: XmlAttributes,
  outline: Points = [],
): { via?: string; box?: Box; outline?: Points } {
  const { ID: via } = attributes;
  return { ...(via !== undefined && { via }), ...placementOf(outline, boxOf(attributes)) };
}

/** What programs write that have no value: eScriptorium's templates give Python's `None`. */
export const isNothing = (value: string | undefined): boolean =>
  value === undefined || /^(\s*|None|NaN|null)$/.test(value);

/** The language of a unit; ALTO 2.0 wrote it small. */
export const languageOf = ({ LANG, language = LANG }: XmlAttributes): { language?: string } =>
  language === undefined || !isLanguageTag(language) ? {} : { language };

/**
 * A box without an area is no box; one that is only as thick as a line, as of a baseline without an
 * outline, is a pixel thick.
 */
export function boxOf({ HPOS, VPOS, WIDTH, HEIGHT }: XmlAttributes): Box | undefined {
  if (HPOS === undefined || VPOS === undefined) return undefined;
  if (WIDTH === undefined || HEIGHT === undefined) return undefined;
  const [x, y, w, h] = [digits(HPOS), digits(VPOS), digits(WIDTH), digits(HEIGHT)];
  // A page has thousands of boxes, nearly all of whole numbers.
  if (x >= 0 && y >= 0 && w > 0 && h > 0) return { x, y, w, h };
  if ([HPOS, VPOS, WIDTH, HEIGHT].some(isNothing)) return undefined;
  const [left, top] = [numberOf('HPOS', HPOS), numberOf('VPOS', VPOS)];
  const [width, height] = [numberOf('WIDTH', WIDTH), numberOf('HEIGHT', HEIGHT)];
  if (width < 0 || height < 0 || width + height === 0) return undefined;
  const [right, bottom] = [up(left + width), up(top + height)];
  const [start, upper] = [down(left), down(top)];
  return { x: start, y: upper, w: Math.max(1, right - start), h: Math.max(1, bottom - upper) };
}

/** A number of at most seven digits and nothing else; -1 for all other texts. */
function digits(text: string): number {
  if (text.length === 0 || text.length > 7) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

export function pageOf({ WIDTH, HEIGHT }: XmlAttributes): Size | undefined {
  if (isNothing(WIDTH) || isNothing(HEIGHT)) return undefined;
  const [width, height] = [up(numberOf('WIDTH', WIDTH)), up(numberOf('HEIGHT', HEIGHT))];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Coordinates that went through single-precision numbers are off by less than this. */
const NOISE = 1e-3;
const down = (value: number) => Math.floor(value + NOISE);
const up = (value: number) => Math.ceil(value - NOISE);
