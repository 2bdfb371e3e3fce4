import { type Box, type Size, unionBox } from '../record/box.ts';
import { assembleLine, type LineItem } from './alto-line.ts';
import { invalidText, parseXml } from './parse-xml.ts';
import type { Block, FolioText, Line, Whole, Word } from './text.ts';

/** Most words of one folio; a page of a large newspaper has about 20 000. */
const MOST_WORDS = 50_000;
/** Farther from the corner of the page nothing can be measured. */
const MOST_DISTANCE = 10_000_000;

const UNITS = ['pixel', 'mm10', 'inch1200'];

const WHOLE: ReadonlyMap<string, Whole['kind']> = new Map([
  ['HypPart1', 'start'],
  ['HypPart2', 'end'],
  ['Abbreviation', 'abbreviation'],
]);

type Attributes = Readonly<Record<string, string>>;

/** A line or block under way. */
type Open = { readonly via?: string; readonly box?: Box };

/**
 * Reads ALTO 2, 3 or 4 (and 1, whose elements are the same) in document order. Lines without a word and
 * blocks without a line are left out. Boxes and `page` are in the unit of the file, rounded outward:
 * pixels of the scanned image, tenths of a millimetre or 1200ths of an inch; `scaleText` brings them to
 * the canvas. https://www.loc.gov/standards/alto/
 *
 * @throws FondsError INVALID_TEXT with line and column
 */
export function readAlto(xml: string): FolioText {
  const reader = altoReader();
  parseXml(xml, reader);
  return reader.result();
}

function altoReader() {
  const blocks: Block[] = [];
  let page: Size | undefined;
  let pages = 0;
  let [unit, inUnit] = ['', false];
  let [lineCount, wordCount] = [0, 0];
  let block: (Open & { readonly lines: Line[] }) | undefined;
  let line: (Open & { readonly items: LineItem[] }) | undefined;

  const opening: { readonly [name: string]: (attributes: Attributes) => void } = {
    MeasurementUnit: () => {
      inUnit = true;
    },
    Page: (attributes) => {
      pages += 1;
      if (pages > 1) throw invalidText('a second <Page>; a folio has a file of its own');
      page = pageOf(attributes);
      if (!page && unit !== '' && unit !== 'pixel') {
        throw invalidText(`<Page> needs WIDTH and HEIGHT where MeasurementUnit is ${unit}`);
      }
    },
    TextBlock: (attributes) => {
      block = { ...placeOf(attributes), lines: [] };
    },
    TextLine: (attributes) => {
      line = { ...placeOf(attributes), items: [] };
    },
    String: (attributes) => {
      wordCount += 1;
      if (wordCount > MOST_WORDS) throw invalidText(`more than ${MOST_WORDS} words in one folio`);
      line?.items.push({ kind: 'word', word: wordOf(attributes) });
    },
    SP: () => line?.items.push({ kind: 'blank' }),
    HYP: (attributes) => {
      line?.items.push({ kind: 'hyphen', word: wordOf(attributes) });
    },
  };

  const closing: { readonly [name: string]: () => void } = {
    MeasurementUnit: () => {
      inUnit = false;
      unit = unit.trim();
      if (!UNITS.includes(unit)) {
        throw invalidText(`MeasurementUnit “${unit.slice(0, 40)}”; ALTO has ${UNITS.join(', ')}`);
      }
    },
    TextLine: () => {
      const { text, words } = assembleLine(line?.items ?? [], `l${lineCount + 1}`);
      if (line && words.length) {
        lineCount += 1;
        const box = line.box ?? unionBox(words.flatMap((word) => word.box ?? []));
        block?.lines.push({
          id: `l${lineCount}`,
          text,
          ...(line.via !== undefined && { via: line.via }),
          ...(box && { box }),
          words,
        });
      }
      line = undefined;
    },
    TextBlock: () => {
      if (block?.lines.length) blocks.push({ id: `b${blocks.length + 1}`, ...block });
      block = undefined;
    },
  };

  return {
    open: (name: string, attributes: Attributes) => {
      // Own names only: a file may call an element <constructor>.
      if (Object.hasOwn(opening, name)) opening[name]?.(attributes);
    },
    close: (name: string) => {
      if (Object.hasOwn(closing, name)) closing[name]?.();
    },
    text: (text: string) => {
      if (inUnit) unit += text;
    },
    result: (): FolioText => ({ blocks, ...(page && { page }) }),
  };
}

/** Ids of a word are given when its line is whole. */
function wordOf(attributes: Attributes): Omit<Word, 'id'> {
  const { CONTENT: content = '', WC: wc, SUBS_TYPE: type = '', SUBS_CONTENT: subs } = attributes;
  const kind = WHOLE.get(type);
  const confidence = wc === undefined ? undefined : numberOf('WC', wc);
  return {
    text: content.replace(/[\t\n\r ]+/g, ' ').trim(),
    ...placeOf(attributes),
    ...(confidence !== undefined && confidence >= 0 && confidence <= 1 && { confidence }),
    ...(kind && subs && { whole: { kind, text: subs } }),
  };
}

/** A box without an area is no box. */
function placeOf(attributes: Attributes): Open {
  const { ID: via, HPOS, VPOS, WIDTH, HEIGHT } = attributes;
  const place = via === undefined ? {} : { via };
  if ([HPOS, VPOS, WIDTH, HEIGHT].includes(undefined)) return place;
  const [left, top] = [numberOf('HPOS', HPOS), numberOf('VPOS', VPOS)];
  const [width, height] = [numberOf('WIDTH', WIDTH), numberOf('HEIGHT', HEIGHT)];
  if (width <= 0 || height <= 0) return place;
  const [x, y] = [down(left), down(top)];
  return { ...place, box: { x, y, w: up(left + width) - x, h: up(top + height) - y } };
}

function pageOf({ WIDTH, HEIGHT }: Attributes): Size | undefined {
  if (WIDTH === undefined || HEIGHT === undefined) return undefined;
  const [width, height] = [up(numberOf('WIDTH', WIDTH)), up(numberOf('HEIGHT', HEIGHT))];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Coordinates that went through single-precision numbers are off by less than this. */
const NOISE = 1e-3;
const down = (value: number) => Math.floor(value + NOISE);
const up = (value: number) => Math.ceil(value - NOISE);

/** An `xsd:float` within reason. */
function numberOf(attribute: string, text = ''): number {
  const value = Number(text);
  const isNumber = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);
  if (isNumber && Math.abs(value) <= MOST_DISTANCE) return value;
  throw invalidText(`${attribute}="${text.slice(0, 40)}" is not a usable number`);
}
