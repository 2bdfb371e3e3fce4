import type { Box, Points, Size } from '../../../record/box.ts';
import { isLanguageTag } from '../../../record/language.ts';
import { invalidText } from '../../invalid-text.ts';
import { parseXml, type XmlAttributes } from '../../parse-xml.ts';
import type { FolioText, Placement } from '../../text.ts';
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

/**
 * Reads hOCR as Tesseract writes it: well-formed XHTML with one `ocr_page`, in the order of the document.
 * The innermost `ocr_carea` or `ocr_par` around a line becomes its block. Boxes are in pixels of the page
 * image. The languages of blocks and lines are read; that of the page is given by the layer. https://kba.github.io/hocr-spec/1.2/
 *
 * @throws FondsError INVALID_TEXT with line and column
 */
export function readHocr(xml: string): FolioText {
  const reader = hocrReader();
  parseXml(xml, reader, true);
  return reader.result();
}

/** The classes of hOCR that we read; elements of other classes are transparent. */
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
type OpenElement = {
  readonly kind: Kind;
  readonly title: Title;
  /** Its id and language. */
  readonly about: { readonly via?: string; readonly language?: string };
};
type OpenLine = OpenElement & { readonly items: LineItem[] };
type OpenWord = OpenElement & { text: string };

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

  const opening = (element: OpenElement) => {
    const { kind, title, about } = element;
    if (kind === 'page') {
      pages += 1;
      if (pages > 1) throw invalidText('a second ocr_page; each folio needs a file of its own');
      page = pageOf(title);
      openBlock({});
    } else if (kind === 'block') openBlock({ ...about, ...placementIn(title) });
    else if (kind === 'line') {
      countWord();
      line = { ...element, items: [] };
    } else if (kind === 'word' && line) {
      countWord();
      word = { ...element, text: '' };
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

/** Inside a line, only words count; a line inside a line would repeat its text. */
function kindOf({ class: names = '' }: XmlAttributes, inLine: boolean): Kind {
  for (const name of names.split(/\s+/)) {
    const kind = KINDS.get(name);
    if (kind && (!inLine || kind === 'word')) return kind;
  }
  return 'other';
}

/** The text of a line outside its words: spaces, and words that are not marked up. */
const looseItems = (text: string): LineItem[] =>
  (text.match(/\s+|\S+/g) ?? []).map((part) =>
    part.trim() ? { kind: 'word', word: { text: part } } : { kind: 'space' },
  );

function wordOf({ about: { via }, title, text }: OpenWord): WordDraft {
  const unit = {
    ...(via !== undefined && { via }),
    ...placementIn(title),
    ...wordConfidence(title),
  };
  return { ...unit, text: oneLine(text) };
}

/**
 * The language is a BCP 47 tag, or three letters of ISO 639-3 as Tesseract writes them: `rus`. Its other
 * codes, such as `chi_sim`, are ignored.
 */
function aboutOf({ id, lang, 'xml:lang': language = lang }: XmlAttributes): OpenElement['about'] {
  const [tag] = language && isLanguageTag(language) ? Intl.getCanonicalLocales(language) : [];
  return { ...(id !== undefined && { via: id }), ...(tag !== undefined && { language: tag }) };
}

function lineOf(line: OpenLine): LineDraft {
  return {
    ...line.about,
    ...placementIn(line.title),
    ...lineBaseline(line.title),
    ...assembleLine(line.items),
  };
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The properties in a title attribute: `bbox 0 0 10 10; x_wconf 95`, by name. */
type Title = ReadonlyMap<string, string>;

/** Semicolons inside quotes, as in a file name, do not separate properties. */
function titleOf(text = ''): Title {
  const title = new Map<string, string>();
  for (const part of text.match(/(?:"[^"]*"|'[^']*'|[^;"'])+/g) ?? []) {
    const [, name, value = ''] = /^\s*(\S+)([\s\S]*)$/.exec(part) ?? [];
    if (name !== undefined && !title.has(name)) title.set(name, value.trim());
  }
  return title;
}

/** Box and outline in pixels of the page image. */
function placementIn(title: Title): Placement {
  const corners = cornersOf(title);
  const box = corners && boxIn(corners);
  return placementOf(pointsOf('poly', title.get('poly') ?? ''), box);
}

/** The page extends from the corner of the image to the far corner of its box. */
function pageOf(title: Title): Size | undefined {
  const [, , right = 0, bottom = 0] = cornersOf(title) ?? [];
  return right > 0 && bottom > 0
    ? { width: Math.ceil(right), height: Math.ceil(bottom) }
    : undefined;
}

/**
 * `baseline slope offset`, relative to the lower left corner of the box; y grows downward. Curves of a
 * higher degree are ignored. https://kba.github.io/hocr-spec/1.2/#propdef-baseline
 */
function lineBaseline(title: Title): { baseline?: Points } {
  const { box } = placementIn(title);
  const numbers = numbersOf(title, 'baseline');
  const [offset, slope = 0, ...higher] = numbers.toReversed();
  if (!box || offset === undefined || higher.length) return {};
  const y = box.y + box.h + offset;
  return baselineOf([
    [box.x, Math.round(y)],
    [box.x + box.w, Math.round(y + slope * box.w)],
  ]);
}

/** `x_wconf` is from 0 to 100. */
function wordConfidence(title: Title): { confidence?: number } {
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
