import { closedLine } from '../iiif/closure-words.ts';
import type { LeafText } from '../iiif/unit.ts';
import type { Closure } from '../record/access.ts';
import { type Box, clipBox, type Size, unionBox } from '../record/box.ts';
import type { Layer } from '../record/record.ts';
import { alignedPassages, ownPassages, type Passage } from '../text/align.ts';
import type { Block, FolioText, Line } from '../text/text.ts';
import { linesOf } from '../text/text.ts';
import type { HiddenPart } from './decide.ts';

/** What is needed of a text to redact it. */
type Redactable = Pick<LeafText, 'layer' | 'text' | 'alignment'>;

/** What of a leaf is hidden: boxes of the image, in its pixels, and lines of each text. */
export type HiddenLeaf = {
  readonly masks: readonly Box[];
  /** By the id of the layer, and by the id of the line: why it is closed. */
  readonly lines: ReadonlyMap<string, ReadonlyMap<string, Closure>>;
  /** Parts that name lines which the texts do not have, or which have no box while none is given. */
  readonly unplaced: readonly HiddenPart[];
};

/**
 * Finds all that has to be hidden with some parts of a leaf. A line is hidden in every text that repeats
 * it: the lines in the same place, and what is aligned with them. Of a text that is neither placed nor aligned, nothing
 * is known, so all of it is hidden.
 *
 * @param texts all texts of the leaf
 */
export function hiddenLeaf(
  parts: readonly HiddenPart[],
  texts: readonly Redactable[],
  image: Size,
): HiddenLeaf {
  const masks: Box[] = [];
  const lines = new Map<string, Map<string, Closure>>();
  const unplaced: HiddenPart[] = [];
  for (const part of parts) {
    const named = namedLines(part, texts);
    const boxes = boxesOf(part, named, image);
    if (boxes.length === 0 || (part.lines && !isPlaced(part, named))) unplaced.push(part);
    masks.push(...boxes);
    for (const [layer, ids] of linesBehind(part, boxes, named, texts)) {
      const known = lines.get(layer) ?? new Map<string, Closure>();
      for (const id of ids) if (!known.has(id)) known.set(id, part.closure);
      lines.set(layer, known);
    }
  }
  return { masks, lines, unplaced };
}

/** Lines that a part names, and the layer they are of. */
type NamedLines = { readonly layer: string; readonly lines: readonly Line[] };

/** Whether all that a part names is there, and has a place that can be painted over. */
const isPlaced = ({ box }: HiddenPart, named: NamedLines | undefined): boolean =>
  named !== undefined &&
  named.lines.length > 0 &&
  (box !== undefined || named.lines.every((line) => line.text === '' || extentOf(line)));

/** The boxes that a part covers, inside the image. */
const boxesOf = ({ box }: HiddenPart, named: NamedLines | undefined, image: Size): Box[] =>
  [...(box ? [box] : []), ...(named?.lines ?? []).flatMap(areaOf)].flatMap(
    (one) => clipBox(one, image) ?? [],
  );

/** The lines that say what stands in the boxes, by the id of their layer. */
function linesBehind(
  { box: given }: HiddenPart,
  boxes: readonly Box[],
  named: NamedLines | undefined,
  texts: readonly Redactable[],
): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const isHidden = (text: Redactable, line: string) => hiddenOf(text).includes(line);
  const hiddenOf = (text: Redactable): readonly string[] => {
    const { id } = text.layer;
    const known = found.get(id);
    if (known) return known;
    const all = linesOf(text.text);
    // Two texts may be aligned with each other in a circle.
    found.set(
      id,
      all.map((line) => line.id),
    );
    const isNamed = id === named?.layer;
    // The boxes of named lines have a margin, which reaches into their neighbours.
    const masks = isNamed ? (given ? [given] : []) : boxes;
    const isBehind = (line: Line) =>
      (isNamed && named.lines.includes(line)) || masks.some((mask) => covers(mask, extentOf(line)));
    const placed = all.filter(isBehind).map((line) => line.id);
    const unplaced = isNamed ? [] : all.filter((line) => !extentOf(line));
    const aligned = unplaced.length > 0 ? alignedLines(text, texts, isHidden) : [];
    const hidden = [
      ...placed,
      ...unplaced.flatMap((line) => (aligned.includes(line.id) ? [line.id] : [])),
    ];
    found.set(id, hidden);
    return hidden;
  };
  return new Map(texts.map((text) => [text.layer.id, hiddenOf(text)]));
}

/** The lines that a part names, and the layer they are of. */
function namedLines(
  { lines, layer }: HiddenPart,
  texts: readonly Redactable[],
): NamedLines | undefined {
  if (!lines) return undefined;
  const text = layer
    ? texts.find((one) => one.layer.id === layer)
    : texts.find((one) => one.layer.kind === 'transcription');
  if (!text) return undefined;
  const [first, last] = lines.map((id) => Number(id.slice(1))) as [number, number];
  const within = ({ id }: Line) => {
    const number = Number(id.slice(1));
    return number >= first && number <= last;
  };
  return { layer: text.layer.id, lines: linesOf(text.text).filter(within) };
}

/** What a line covers of the image, with a margin; nothing if it has no box. */
function areaOf(line: Line): Box[] {
  const area = extentOf(line);
  if (!area) return [];
  const margin = Math.ceil(MARGIN * area.h);
  return [{ x: area.x, y: area.y - margin, w: area.w, h: area.h + 2 * margin }];
}

/** What a line and its words cover of the image; undefined if none of them has a place. */
function extentOf({ box, outline, words }: Line): Box | undefined {
  const points = outline ?? [];
  const corners = points.map(([x, y]): Box => ({ x, y, w: 1, h: 1 }));
  return unionBox([...(box ? [box] : []), ...words.flatMap((word) => word.box ?? []), ...corners]);
}

/** Of the height of a line, above and below it: letters reach beyond the boxes that recognisers give. */
const MARGIN = 0.1;

/** How much of a line a mask must cover for the line to be hidden; neighbours often overlap a little. */
const COVERED = 0.2;

function covers(mask: Box, line: Box | undefined): boolean {
  if (!line) return false;
  const w = Math.min(mask.x + mask.w, line.x + line.w) - Math.max(mask.x, line.x);
  const h = Math.min(mask.y + mask.h, line.y + line.h) - Math.max(mask.y, line.y);
  if (w <= 0 || h <= 0) return false;
  // A mask that is much smaller than the line hides some of its words.
  const area = Math.min(line.w * line.h, mask.w * mask.h);
  if (w * h >= COVERED * area) return true;
  // So does the end of a mask that reaches over a letter or two of the line.
  const letter = Math.min(line.w, line.h) / 2;
  return w >= letter && h >= letter;
}

/** The lines of a text without boxes that say what hidden lines of others say. */
function alignedLines(
  { text, alignment }: Redactable,
  texts: readonly Redactable[],
  isHidden: (text: Redactable, line: string) => boolean,
): string[] {
  const all = linesOf(text).map(({ id }) => id);
  const source = alignment && texts.find((one) => one.layer.id === alignment.source);
  if (!alignment || !source) return all;
  const saysHidden = (unit: string): boolean => {
    const block = source.text.blocks.find(({ id }) => id === unit);
    const units = block ? block.lines.map(({ id }) => id) : [unit];
    return units.some((id) => isHidden(source, id));
  };
  const covered = new Set<string>();
  const found = alignment.segments.flatMap((segment) => {
    const lines = segment.target.flatMap((unit) => linesOfUnit(text, unit));
    for (const line of lines) covered.add(line);
    return segment.source.some(saysHidden) ? lines : [];
  });
  // What is not aligned may say anything.
  return [...found, ...all.filter((id) => !covered.has(id))];
}

const linesOfUnit = ({ blocks }: FolioText, unit: string): string[] =>
  blocks.find(({ id }) => id === unit)?.lines.map(({ id }) => id) ?? [unit];

/** A text in which hidden lines say only that they are closed. Their boxes stay. */
export function redactText(
  text: FolioText,
  { language }: Pick<Layer, 'language'>,
  hidden: ReadonlyMap<string, Closure>,
): FolioText {
  const order = linesOf(text);
  // The leaf before or after may be closed.
  const isHidden = (line: Line | undefined) => !line || hidden.has(line.id);
  const isBeside = new Set(
    order.flatMap(({ id }, i) =>
      [i - 1, i + 1].some((beside) => isHidden(order[beside])) ? [id] : [],
    ),
  );
  const lineOf = (line: Line): Line => {
    const closure = hidden.get(line.id);
    if (closure) return closedForm(line, closedLine(closure, line.language ?? language));
    return isBeside.has(line.id) ? withoutWholeWords(line) : line;
  };
  const blockOf = (block: Block): Block => ({ ...block, lines: block.lines.map(lineOf) });
  return { ...text, blocks: text.blocks.map(blockOf) };
}

const closedForm = ({ id, box, outline, baseline, formerly }: Line, text: string): Line => ({
  id,
  text,
  ...(box && { box }),
  ...(outline && { outline }),
  ...(baseline && { baseline }),
  ...(formerly && { formerly }),
  words: [],
});

/** A word that goes over the end of a line would show its part on the hidden line. */
const withoutWholeWords = (line: Line): Line => ({
  ...line,
  words: line.words.map(({ whole, ...word }) =>
    whole?.kind === 'abbreviation' ? { ...word, whole } : word,
  ),
});

/** The passages of a text after it was redacted, as `buildLeaf` made them before. */
export function passagesOf(
  { text, alignment }: Redactable,
  source: FolioText | undefined,
  canvas: Size,
): readonly Passage[] {
  const isOwn = !alignment || !source || linesOf(text).some((line) => line.box);
  return isOwn
    ? ownPassages(text, canvas)
    : alignedPassages(text, source, alignment.segments, canvas);
}
