import type { Leaf, LeafText } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Box, Points } from '../../record/box.ts';
import { textIn } from '../../record/language.ts';
import type { Layer } from '../../record/record.ts';
import { writeMarked } from '../../text/format/nested-marks.ts';
import type { Block, Line, Mark, Word } from '../../text/text.ts';
import { el, esc } from '../../text/xml.ts';
import type { ExportRecord } from '../export-record.ts';
import { surfaceId, teiHeader, textId, unitId, zoneId } from './tei-header.ts';

/**
 * A record as TEI P5, piece by piece. The header says what each text is and who is responsible for it; the
 * facsimile has a surface for each leaf and a zone for each block, line and word with a box; each text is
 * complete in a group. `facs` points from a unit to its zone, `corresp` to the aligned units of other
 * texts. https://tei-c.org/release/doc/tei-p5-doc/en/html/
 */
export async function* tei(exported: ExportRecord): AsyncGenerator<string> {
  const { record, leaves, uri } = exported;
  const present = new Set<string>();
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0">\n';
  yield `${teiHeader(exported)}\n<facsimile>\n`;
  for await (const leaf of leaves()) {
    for (const { layer } of leaf.texts) present.add(layer.id);
    yield surface(uri, record.id, leaf);
  }
  yield '</facsimile>\n<text>\n<group>\n';
  const layers = record.layers.filter(({ id }) => present.has(id));
  for (const layer of layers) yield* layerText(exported, layer);
  if (layers.length === 0)
    yield el('text', {}, el('body', {}, el('p', {}, el('gap', { reason: 'untranscribed' }))));
  yield '</group>\n</text>\n</TEI>\n';
}

async function* layerText(
  { leaves }: ExportRecord,
  { id, kind, status, language }: Layer,
): AsyncGenerator<string> {
  const about = { 'xml:id': textId(id), type: kind, subtype: status, 'xml:lang': language };
  const [start = ''] = el('text', about, '').split('</');
  yield `${start}\n<body>\n`;
  for await (const leaf of leaves()) {
    const one = leaf.texts.find(({ layer }) => layer.id === id);
    if (one) yield leafText(leaf, one);
  }
  yield '</body>\n</text>\n';
}

/** The leaf and the layer of a unit, and by unit id the addresses of the units aligned with it. */
type UnitContext = {
  readonly folio: string;
  readonly layer: string;
  readonly same: ReadonlyMap<string, readonly string[]>;
};

function leafText({ folio, texts }: Leaf, { layer, text }: LeafText): string {
  const place = {
    folio: folio.id,
    layer: layer.id,
    same: correspondences(texts, folio.id, layer.id),
  };
  const begin = el('pb', {
    n: textIn(folio.label, layer.language),
    facs: `#${surfaceId(folio.id)}`,
  });
  const blocks = text.blocks.map((block) => textBlock(block, place));
  // A division must contain a block, even if the leaf has the text but no word of it.
  const body = blocks.length ? blocks : [el('ab', {})];
  return `${el('div', { type: 'leaf', n: folio.id }, begin, '\n', ...body)}\n`;
}

const textBlock = ({ id, type, box, lines }: Block, place: UnitContext) =>
  `${el('ab', { ...about(id, place, box), type: word(type) }, '\n', ...lines.map((line) => textLine(line, place)))}\n`;

function textLine({ id, text, box, marks = [], words }: Line, place: UnitContext): string {
  const isContinued = words[0]?.whole?.kind === 'end';
  const begin = el('lb', { ...about(id, place, box), break: isContinued ? 'no' : undefined });
  const placed = placedWords(text, words);
  const written = writeMarked(text, [...placed.keys(), ...cutAt(marks, placed.keys())], {
    plain: esc,
    marked: (mark, inner) => {
      const word = placed.get(mark);
      return word ? wordOf(word, place, inner) : marked(mark, inner);
    },
  });
  return `${begin}${written}\n`;
}

const wordOf = ({ id, box }: Word, { folio, layer }: UnitContext, inner: string) =>
  el(
    'w',
    { 'xml:id': unitId(folio, layer, id), facs: box && `#${zoneId(folio, layer, id)}` },
    inner,
  );

/** The words with a box, as ranges of the line in code points. */
function placedWords(text: string, words: readonly Word[]): Map<Mark, Word> {
  const placed = new Map<Mark, Word>();
  let at = 0;
  for (const word of words) {
    const found = text.indexOf(word.text, at);
    if (found < 0) continue;
    at = found + word.text.length;
    const [from, to] = [[...text.slice(0, found)].length, [...text.slice(0, at)].length];
    if (word.box && to > from) placed.set({ kind: 'highlighted', from, to }, word);
  }
  return placed;
}

/** Splits marks that end inside a word at its beginning, so that no word is divided. */
function cutAt(marks: readonly Mark[], words: Iterable<Mark>): Mark[] {
  let cut = [...marks];
  for (const { from, to } of words) {
    cut = cut.flatMap((mark) => {
      const isAcross = mark.from < from && mark.to > from && mark.to < to;
      return isAcross
        ? [
            { ...mark, to: from },
            { ...mark, from },
          ]
        : [mark];
    });
  }
  return cut;
}

function about(id: string, { folio, layer, same }: UnitContext, box: object | undefined) {
  const corresp = same.get(id)?.join(' ');
  return {
    'xml:id': unitId(folio, layer, id),
    facs: box ? `#${zoneId(folio, layer, id)}` : undefined,
    corresp,
  };
}

/** For each unit of the layer the addresses of the units aligned with it, in either direction. */
function correspondences(texts: readonly LeafText[], folio: string, layer: string) {
  const same = new Map<string, string[]>();
  const join = (units: readonly string[], other: string, others: readonly string[]) => {
    const addresses = others.map((unit) => `#${unitId(folio, other, unit)}`);
    for (const unit of units) same.set(unit, [...(same.get(unit) ?? []), ...addresses]);
  };
  for (const { layer: aligned, alignment } of texts) {
    for (const { source, target } of alignment?.segments ?? []) {
      if (!alignment) continue;
      if (aligned.id === layer) join(target, alignment.source, source);
      if (alignment.source === layer) join(source, aligned.id, target);
    }
  }
  return same;
}

/** https://tei-c.org/release/doc/tei-p5-doc/en/html/PH.html */
function marked({ kind, text }: Mark, inner: string): string {
  switch (kind) {
    case 'unclear':
      return el('unclear', { reason: word(text) }, inner);
    case 'supplied':
      return el('supplied', { reason: word(text) }, inner);
    case 'deleted':
      return el('del', { rend: word(text) }, inner);
    case 'added':
      return el('add', {}, inner);
    case 'highlighted':
      return el('hi', { rend: words(text) }, inner);
    case 'note':
      return el('note', {}, esc(text ?? ''));
  }
}

/**
 * A value for an attribute of type `teidata.word`: no spaces or control characters, so that free text such
 * as a block type stays valid. https://tei-c.org/release/doc/tei-p5-doc/en/html/ref-teidata.word.html
 */
const word = (text: string | undefined) =>
  text?.replace(/[\p{C}\p{Z}]+/gu, '-').replace(/^-|-$/g, '') || undefined;

/** The same for a list of words. */
const words = (text: string | undefined) =>
  text
    ?.split(/\s+/)
    .flatMap((one) => word(one) ?? [])
    .join(' ') || undefined;

/** A leaf: its image, and a zone for every block, line and word with a box, in canvas pixels. */
export function surface(uri: Uris, record: string, leaf: Leaf): string {
  const { folio, width, height, image, max, texts } = leaf;
  const graphic = el('graphic', {
    url: `${uri.image(3, image)}/full/max/0/default.jpg`,
    mimeType: 'image/jpeg',
    width: `${max.width}px`,
    height: `${max.height}px`,
  });
  const zones = texts.flatMap(({ layer, text }) =>
    text.blocks.flatMap((block) => [
      zone('block', zoneId(folio.id, layer.id, block.id), block),
      ...block.lines.flatMap((line) => [
        zone('line', zoneId(folio.id, layer.id, line.id), line),
        ...line.words.map((word) => zone('word', zoneId(folio.id, layer.id, word.id), word)),
      ]),
    ]),
  );
  const about = {
    'xml:id': surfaceId(folio.id),
    n: folio.id,
    corresp: uri.canvas(record, folio.id),
    ulx: 0,
    uly: 0,
    lrx: width,
    lry: height,
  };
  return `${el('surface', about, '\n', `${graphic}\n`, ...zones.flat())}\n`;
}

type Zoned = { readonly box?: Box; readonly outline?: Points };

function zone(type: string, id: string, { box, outline }: Zoned): string[] {
  if (!box) return [];
  const corners = { ulx: box.x, uly: box.y, lrx: box.x + box.w, lry: box.y + box.h };
  const points = outline && outline.length > 2 ? pointList(outline) : undefined;
  return [`${el('zone', { 'xml:id': id, type, ...corners, points })}\n`];
}

const pointList = (points: Points) => points.map((point) => point.join(',')).join(' ');
