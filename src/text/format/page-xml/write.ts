import { type Box, boxAround, type Points } from '../../../record/box.ts';
import type { Block, FolioText, Line, Mark, Placement, WholeWord, Word } from '../../text.ts';
import { el, esc } from '../../xml.ts';
import type { TextDescription } from '../format.ts';
import { customText, styleProperties } from './custom.ts';

const NAMESPACE = 'http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15';

/** The types of a TextRegion. A block of another type becomes `other`, with its type in `custom`. */
const TYPES = new Set(
  'paragraph heading caption header footer page-number drop-capital credit floating signature-mark catch-word marginalia footnote footnote-continued endnote TOC-entry list-label other'.split(
    ' ',
  ),
);

/**
 * Writes PAGE XML 2019-07-15 with our ids and reading order. `readPageXml` returns every line, word, box
 * and confidence. The schema requires coordinates everywhere, so a unit without a box gets points without
 * an area. Marks are written to `custom`, in the notation of Transkribus.
 * https://github.com/PRImA-Research-Lab/PAGE-XML
 */
export function writePageXml(text: FolioText, description: PageXmlDescription): string {
  const { page, fileName, published, notes = [] } = description;
  const metadata = el(
    'Metadata',
    {},
    el('Creator', {}, 'fonds'),
    el('Created', {}, esc(published)),
    el('LastChange', {}, esc(published)),
    ...(notes.length ? [el('Comments', {}, esc(notes.join('\n')))] : []),
  );
  const size = { imageFilename: fileName, imageWidth: page.width, imageHeight: page.height };
  const parts = [...readingOrder(text), ...text.blocks.map(region)];
  const root = {
    xmlns: NAMESPACE,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${NAMESPACE} ${NAMESPACE}/pagecontent.xsd`,
  };
  const body = el('PcGts', root, `\n${metadata}\n`, el('Page', size, '\n', ...parts), '\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}

type PageXmlDescription = Pick<TextDescription, 'page' | 'fileName' | 'published'> &
  Partial<Pick<TextDescription, 'notes'>>;

function readingOrder({ blocks }: FolioText): string[] {
  if (blocks.length === 0) return [];
  const refs = blocks.map(({ id }, index) => el('RegionRefIndexed', { index, regionRef: id }));
  return [el('ReadingOrder', {}, el('OrderedGroup', { id: 'order' }, ...refs)), '\n'];
}

function region({ id, type, language, lines, ...placement }: Block): string {
  const known = type === undefined || TYPES.has(type);
  const about = {
    id,
    type: known ? type : 'other',
    custom: custom(
      ...structure(known ? undefined : type),
      ...languageTag(language),
      ...ownBox(placement),
    ),
  };
  return `${el('TextRegion', about, '\n', coords(placement), '\n', ...lines.map(textLine))}\n`;
}

function textLine(line: Line): string {
  const { id, text, type, language, words, confidence, baseline, marks = [], ...placement } = line;
  const about = custom(
    ...structure(type),
    ...languageTag(language),
    ...ownBox(placement),
    ...marks.map((mark) => tag(text, mark)),
  );
  const parts = [
    coords(placement),
    ...(baseline ? [el('Baseline', { points: points(baseline) })] : []),
    ...words.map(word),
    equiv(text, confidence),
  ];
  return `${el('TextLine', { id, custom: about }, '\n', ...parts.map((part) => `  ${part}\n`))}\n`;
}

const word = ({ id, text, confidence, whole, ...placement }: Word): string => {
  const about = custom(...ownBox(placement), ...(whole ? [partOf(text, whole)] : []));
  return el('Word', { id, custom: about }, coords(placement), equiv(text, confidence));
};

const partOf = (text: string, { kind, text: whole }: WholeWord) =>
  kind === 'abbreviation'
    ? `abbrev {offset:0; length:${text.length}; expansion:${customText(whole)};}`
    : `divided {kind:${kind}; text:${customText(whole)};}`;

const custom = (...tags: readonly string[]) => tags.join(' ') || undefined;

const structure = (type: string | undefined) =>
  type === undefined ? [] : [`structure {type:${customText(type)};}`];

const languageTag = (language: string | undefined) =>
  language === undefined ? [] : [`language {tag:${language};}`];

/** The box, if it is not the one around the outline. */
function ownBox({ box, outline }: Placement): string[] {
  if (!box || !outline) return [];
  const { x, y, w, h } = boxAround(outline);
  const isSame = x === box.x && y === box.y && w === box.w && h === box.h;
  return isSame ? [] : [`box {x:${box.x}; y:${box.y}; w:${box.w}; h:${box.h};}`];
}

const equiv = (text: string, conf: number | undefined) =>
  el('TextEquiv', { conf }, el('Unicode', {}, esc(text)));

const coords = ({ box, outline }: Placement) =>
  el('Coords', { points: points(outline ?? (box ? corners(box) : NOWHERE)) });

const NOWHERE: Points = [
  [0, 0],
  [0, 0],
];

const corners = ({ x, y, w, h }: Box): Points => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];

/** The schema allows no negative numbers, and requires at least two points. */
const points = (all: Points) =>
  (all.length === 1 ? [...all, ...all] : all)
    .map((point) => point.map((value) => Math.max(0, value)).join(','))
    .join(' ');

const NAMES: { readonly [K in Mark['kind']]: string } = {
  unclear: 'unclear',
  supplied: 'supplied',
  deleted: 'textStyle',
  added: 'add',
  highlighted: 'highlight',
  note: 'comment',
};

/** Offsets are in UTF-16 code units, as in Transkribus. */
function tag(text: string, { kind, from, to, text: comment }: Mark): string {
  const letters = [...text];
  const offset = letters.slice(0, from).join('').length;
  const length = letters.slice(from, to).join('').length;
  const range = `offset:${offset}; length:${length};`;
  const style = kind === 'highlighted' ? styleProperties(comment) : undefined;
  if (style) return `textStyle {${range} ${style}}`;
  const more =
    kind === 'deleted' ? ' strikethrough:true;' : comment ? ` comment:${customText(comment)};` : '';
  return `${NAMES[kind]} {${range}${more}}`;
}
