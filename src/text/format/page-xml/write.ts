import { type Box, boxAround, type Points } from '../../../record/box.ts';
import type { Block, FolioText, Line, Mark, WholeWord, Word } from '../../text.ts';
import { el, esc } from '../../xml.ts';
import type { TextDescription } from '../format.ts';
import { customText, styleProperties } from './custom.ts';

const NAMESPACE = 'http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15';

/** The types of a TextRegion; a block that says something else is an `other`, with its own word kept. */
const TYPES = new Set(
  'paragraph heading caption header footer page-number drop-capital credit floating signature-mark catch-word marginalia footnote footnote-continued endnote TOC-entry list-label other'.split(
    ' ',
  ),
);

/**
 * The text as PAGE XML 2019-07-15, with our ids and its reading order, so that `readPage` gives back
 * every line, word, box and confidence. The schema wants coordinates everywhere: what has no place gets
 * points without an area. What an editor marked stands in `custom`, in the notation of Transkribus.
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

function region({ id, type, language, lines, ...place }: Block): string {
  const known = type === undefined || TYPES.has(type);
  const about = {
    id,
    type: known ? type : 'other',
    custom: custom(...structure(known ? undefined : type), ...tongue(language), ...ownBox(place)),
  };
  return `${el('TextRegion', about, '\n', coords(place), '\n', ...lines.map(textLine))}\n`;
}

function textLine(line: Line): string {
  const { id, text, type, language, words, confidence, baseline, marks = [], ...place } = line;
  const said = custom(
    ...structure(type),
    ...tongue(language),
    ...ownBox(place),
    ...marks.map((mark) => tag(text, mark)),
  );
  const parts = [
    coords(place),
    ...(baseline ? [el('Baseline', { points: points(baseline) })] : []),
    ...words.map(word),
    equiv(text, confidence),
  ];
  return `${el('TextLine', { id, custom: said }, '\n', ...parts.map((part) => `  ${part}\n`))}\n`;
}

const word = ({ id, text, confidence, whole, ...place }: Word): string => {
  const said = custom(...ownBox(place), ...(whole ? [partOf(text, whole)] : []));
  return el('Word', { id, custom: said }, coords(place), equiv(text, confidence));
};

const partOf = (text: string, { kind, text: whole }: WholeWord) =>
  kind === 'abbreviation'
    ? `abbrev {offset:0; length:${text.length}; expansion:${customText(whole)};}`
    : `divided {kind:${kind}; text:${customText(whole)};}`;

const custom = (...tags: readonly string[]) => tags.join(' ') || undefined;

const structure = (type: string | undefined) =>
  type === undefined ? [] : [`structure {type:${customText(type)};}`];

const tongue = (language: string | undefined) =>
  language === undefined ? [] : [`language {tag:${language};}`];

/** The box, where the points do not say it. */
function ownBox({ box, outline }: Placed): string[] {
  if (!box || !outline) return [];
  const { x, y, w, h } = boxAround(outline);
  const isSaid = x === box.x && y === box.y && w === box.w && h === box.h;
  return isSaid ? [] : [`box {x:${box.x}; y:${box.y}; w:${box.w}; h:${box.h};}`];
}

const equiv = (text: string, conf: number | undefined) =>
  el('TextEquiv', { conf }, el('Unicode', {}, esc(text)));

type Placed = { readonly box?: Box; readonly outline?: Points };

const coords = ({ box, outline }: Placed) =>
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

/** The schema knows no negative numbers, and at least two points. */
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

/** Offsets are UTF-16 units, as its makers' program counts. */
function tag(text: string, { kind, from, to, text: said }: Mark): string {
  const letters = [...text];
  const offset = letters.slice(0, from).join('').length;
  const length = letters.slice(from, to).join('').length;
  const place = `offset:${offset}; length:${length};`;
  const style = kind === 'highlighted' ? styleProperties(said) : undefined;
  if (style) return `textStyle {${place} ${style}}`;
  const more =
    kind === 'deleted' ? ' strikethrough:true;' : said ? ` comment:${customText(said)};` : '';
  return `${NAMES[kind]} {${place}${more}}`;
}
