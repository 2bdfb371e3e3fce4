import type { Box, Points, Size } from '../../../record/box.ts';
import { isLanguageTag } from '../../../record/language.ts';
import { invalidText } from '../../invalid-text.ts';
import { parseXml, type XmlAttributes } from '../../parse-xml.ts';
import type { FolioText } from '../../text.ts';
import { baselineOf, numberOf, placementOf, pointsOf } from '../coordinates.ts';
import {
  assembleLine,
  type BlockDraft,
  type LineDraft,
  type LineItem,
  lengthLimit,
  numberUnits,
  unitLimit,
  type WordDraft,
} from '../draft.ts';

/** What a class of hOCR is to us; kinds not named are passed through. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['ocr_page', 'page'],
  ['ocr_carea', 'block'],
  ['ocr_par', 'block'],
  ['ocr_line', 'line'],
  ['ocrx_line', 'line'],
  ['ocr_header', 'line'],
  ['ocr_footer', 'line'],
  ['ocr_caption', 'line'],
  ['ocr_textfloat', 'line'],
  ['ocrx_word', 'word'],
]);

type Kind = 'page' | 'block' | 'line' | 'word' | 'other';
type Open = {
  readonly kind: Kind;
  readonly title: Title;
  /** What the element is called, and its language. */
  readonly about: { readonly via?: string; readonly language?: string };
};
type OpenLine = Open & { readonly items: LineItem[] };
type OpenWord = Open & { text: string };

/**
 * Reads hOCR as Tesseract writes it: well-formed XHTML, one `ocr_page`, in the order of the document.
 * The innermost `ocr_carea` or `ocr_par` around a line is its block. Boxes are pixels of the page image.
 * The languages of blocks and lines are read, that of the page is the layer's. Entities are the five of XML: nothing is read from outside. https://kba.github.io/hocr-spec/1.2/
 *
 * @throws FondsError INVALID_TEXT with line and column
 */
export function readHocr(xml: string): FolioText {
  const reader = hocrReader();
  parseXml(xml, reader, true);
  return reader.result();
}

function hocrReader() {
  const countWord = unitLimit();
  const countText = lengthLimit();
  const countBlock = unitLimit('blocks');
  const blocks: (BlockDraft & { readonly lines: LineDraft[] })[] = [];
  const openBlocks: (typeof blocks)[number][] = [];
  const open: Kind[] = [];
  let page: Size | undefined;
  let pages = 0;
  let line: OpenLine | undefined;
  let word: OpenWord | undefined;

  const openBlock = (unit: Omit<BlockDraft, 'lines'>) => {
    countBlock();
    const block: (typeof blocks)[number] = { ...unit, lines: [] };
    blocks.push(block);
    openBlocks.push(block);
  };

  const opening = (one: Open) => {
    if (one.kind === 'page') {
      pages += 1;
      if (pages > 1) throw invalidText('a second ocr_page; a folio has a file of its own');
      page = pageOf(one.title);
      openBlock({});
    } else if (one.kind === 'block') openBlock({ ...one.about, ...placeOf(one.title) });
    else if (one.kind === 'line') {
      countWord();
      line = { ...one, items: [] };
    } else if (one.kind === 'word' && line) {
      countWord();
      word = { ...one, text: '' };
    }
  };

  const closing = (kind: Kind) => {
    if (kind === 'word' && word) {
      line?.items.push({ kind: 'word', word: wordOf(word) });
      word = undefined;
    } else if (kind === 'line' && line) {
      if (!openBlocks.length) openBlock({});
      openBlocks.at(-1)?.lines.push(lineOf(line));
      line = undefined;
    } else if (kind === 'page' || kind === 'block') openBlocks.pop();
  };

  return {
    open: (_name: string, attributes: XmlAttributes): void => {
      const kind = kindOf(attributes, line !== undefined);
      open.push(kind);
      if (kind !== 'other')
        opening({ kind, title: titleOf(attributes['title']), about: aboutOf(attributes) });
    },
    close: (): void => closing(open.pop() ?? 'other'),
    text: (text: string): void => {
      if (!line) return;
      countText(text);
      if (word) word.text += text;
      else line.items.push(...looseItems(text));
    },
    result: (): FolioText => numberUnits(blocks, page),
  };
}

/** Inside a line only words count; a line inside a line would be the same text twice. */
function kindOf({ class: names = '' }: XmlAttributes, inLine: boolean): Kind {
  for (const name of names.split(/\s+/)) {
    const kind = KINDS.get(name);
    if (kind && (!inLine || kind === 'word')) return kind;
  }
  return 'other';
}

/** Text of a line outside its words: blanks, and words nobody marked as such. */
const looseItems = (text: string): LineItem[] =>
  (text.match(/\s+|\S+/g) ?? []).map((part) =>
    part.trim() ? { kind: 'word', word: { text: part } } : { kind: 'space' },
  );

function wordOf({ about: { via }, title, text }: OpenWord): WordDraft {
  const unit = { ...(via !== undefined && { via }), ...placeOf(title), ...wordConfidence(title) };
  return { ...unit, text: oneLine(text) };
}

/**
 * A language is a BCP 47 tag; Tesseract gives the three letters of ISO 639-3, `rus`, and where it cannot, as
 * for `chi_sim`, there is none to read.
 */
function aboutOf({ id, lang, 'xml:lang': language = lang }: XmlAttributes): Open['about'] {
  const [tag] = language && isLanguageTag(language) ? Intl.getCanonicalLocales(language) : [];
  return { ...(id !== undefined && { via: id }), ...(tag !== undefined && { language: tag }) };
}

function lineOf(line: OpenLine): LineDraft {
  return {
    ...line.about,
    ...placeOf(line.title),
    ...lineBaseline(line.title),
    ...assembleLine(line.items),
  };
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The properties in a title attribute: `bbox 0 0 10 10; x_wconf 95`, by name. */
export type Title = ReadonlyMap<string, string>;

/** Semicolons inside quotes, as in a file name, part nothing. */
export function titleOf(text = ''): Title {
  const title = new Map<string, string>();
  for (const part of text.match(/(?:"[^"]*"|'[^']*'|[^;"'])+/g) ?? []) {
    const [, name, value = ''] = /^\s*(\S+)([\s\S]*)$/.exec(part) ?? [];
    if (name !== undefined && !title.has(name)) title.set(name, value.trim());
  }
  return title;
}

/** Box and outline in pixels of the page image. */
export function placeOf(title: Title): { box?: Box; outline?: Points } {
  const corners = cornersOf(title);
  const box = corners && boxIn(corners);
  return placementOf(pointsOf('poly', title.get('poly') ?? ''), box);
}

/** The page goes from the corner of the image to that of its box. */
export function pageOf(title: Title): Size | undefined {
  const [, , right = 0, bottom = 0] = cornersOf(title) ?? [];
  return right > 0 && bottom > 0
    ? { width: Math.ceil(right), height: Math.ceil(bottom) }
    : undefined;
}

/**
 * `baseline slope offset`: seen from the lower left corner of the box, y grows downward. Curves of a
 * higher degree are left out. https://kba.github.io/hocr-spec/1.2/#propdef-baseline
 */
export function lineBaseline(title: Title): { baseline?: Points } {
  const { box } = placeOf(title);
  const numbers = numbersOf(title, 'baseline');
  const [offset, slope = 0, ...higher] = numbers.toReversed();
  if (!box || offset === undefined || higher.length) return {};
  const y = box.y + box.h + offset;
  return baselineOf([
    [box.x, Math.round(y)],
    [box.x + box.w, Math.round(y + slope * box.w)],
  ]);
}

/** `x_wconf` counts from 0 to 100. */
export function wordConfidence(title: Title): { confidence?: number } {
  const [percent] = numbersOf(title, 'x_wconf');
  if (percent === undefined || percent < 0 || percent > 100) return {};
  return { confidence: Math.round(percent * 100) / 10_000 };
}

function cornersOf(title: Title): readonly number[] | undefined {
  const corners = numbersOf(title, 'bbox');
  if (corners.length === 0) return undefined;
  if (corners.length === 4) return corners;
  throw invalidText(`bbox has ${corners.length} numbers; it takes 4, x0 y0 x1 y1`);
}

function boxIn([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: readonly number[]): Box | undefined {
  const [x, y] = [Math.floor(x0), Math.floor(y0)];
  const [w, h] = [Math.ceil(x1) - x, Math.ceil(y1) - y];
  return w > 0 && h > 0 ? { x, y, w, h } : undefined;
}

const numbersOf = (title: Title, name: string): number[] =>
  (title.get(name)?.match(/\S+/g) ?? []).map((text) => numberOf(name, text));
