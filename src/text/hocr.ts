import type { Size } from '../record/box.ts';
import { isLanguageTag } from '../record/language.ts';
import { assembleLine, type LineItem } from './alto-line.ts';
import {
  type BlockDraft,
  type LineDraft,
  numbered,
  textLimit,
  type WordDraft,
  wordLimit,
} from './folio-draft.ts';
import { baselineOf, pageOf, placeOf, type Title, titleOf, wordConfidence } from './hocr-title.ts';
import { invalidText, parseXml } from './parse-xml.ts';
import type { FolioText } from './text.ts';

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
type Attributes = Readonly<Record<string, string>>;
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
  const countWord = wordLimit();
  const countText = textLimit();
  const countBlock = wordLimit('blocks');
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
    open: (_name: string, attributes: Attributes): void => {
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
    result: (): FolioText => numbered(blocks, page),
  };
}

/** Inside a line only words count; a line inside a line would be the same text twice. */
function kindOf({ class: names = '' }: Attributes, inLine: boolean): Kind {
  for (const name of names.split(/\s+/)) {
    const kind = KINDS.get(name);
    if (kind && (!inLine || kind === 'word')) return kind;
  }
  return 'other';
}

/** Text of a line outside its words: blanks, and words nobody marked as such. */
const looseItems = (text: string): LineItem[] =>
  (text.match(/\s+|\S+/g) ?? []).map((part) =>
    part.trim() ? { kind: 'word', word: { text: part } } : { kind: 'blank' },
  );

function wordOf({ about: { via }, title, text }: OpenWord): WordDraft {
  const unit = { ...(via !== undefined && { via }), ...placeOf(title), ...wordConfidence(title) };
  return { ...unit, text: oneLine(text) };
}

/**
 * A language is a BCP 47 tag; Tesseract gives the three letters of ISO 639-3, `rus`, and where it cannot, as
 * for `chi_sim`, there is none to read.
 */
function aboutOf({ id, lang, 'xml:lang': language = lang }: Attributes): Open['about'] {
  const [tag] = language && isLanguageTag(language) ? Intl.getCanonicalLocales(language) : [];
  return { ...(id !== undefined && { via: id }), ...(tag !== undefined && { language: tag }) };
}

function lineOf(line: OpenLine): LineDraft {
  return {
    ...line.about,
    ...placeOf(line.title),
    ...baselineOf(line.title),
    ...assembleLine(line.items),
  };
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
