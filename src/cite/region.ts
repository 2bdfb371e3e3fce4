import { FondsError } from '../errors.ts';
import type { Leaf, LeafText } from '../iiif/unit.ts';
import { type Box, formatBox, isInside, type Size, unionBox } from '../record/box.ts';
import { boxOfRegion, REGION_FORMS, readRegion, wholePixels } from '../record/region.ts';
import { boxOfUnit, findUnit, type Passage } from '../text/align.ts';
import { type Line, linesOf } from '../text/text.ts';

/**
 * Reads a region of a canvas.
 *
 * @returns whole pixels, within the canvas
 * @throws FondsError INVALID_CITATION if it isn't a region, OUTSIDE_CANVAS if part of it is outside
 */
export function regionOf(text: string, canvas: Size): Box {
  const region = readRegion(text);
  if (!region) {
    throw new FondsError(
      'INVALID_CITATION',
      `xywh is “${text.slice(0, 80)}”; a region is ${REGION_FORMS}`,
    );
  }
  const box = boxOfRegion(region, canvas);
  if (!isInside(box, canvas)) throw outside(text, canvas);
  return box;
}

export const outside = (region: string, { width, height }: Size): FondsError =>
  new FondsError(
    'OUTSIDE_CANVAS',
    `the region ${region} does not lie inside the canvas, which is ${width} pixels wide and ${height} high`,
  );

/** Scales a box to a canvas of another size. */
export function scaleRegion(box: Box, from: Size, to: Size): Box {
  if (from.width === to.width && from.height === to.height) return box;
  const [across, down] = [to.width / from.width, to.height / from.height];
  return wholePixels({
    x: box.x * across,
    y: box.y * down,
    w: box.w * across,
    h: box.h * down,
  });
}

export const isWhole = (box: Box, { width, height }: Size): boolean =>
  formatBox(box) === `0,0,${width},${height}`;

/** A line or block of a text, or the words of a line that are in the region. */
export type RegionLine = {
  /** Id of the unit, `l4` or `b2`, as in the address of its annotation. */
  readonly id: string;
  readonly text: string;
  /** Whole canvas pixels: of the words included, or of the unit. */
  readonly box: Box;
};

export type RegionText = { readonly text: LeafText; readonly lines: readonly RegionLine[] };

/**
 * The lines of each text of a leaf that are in a region. A line is in it if they share at least half the
 * height of the line or of the region, whichever is less, and likewise for the width. If the region cuts
 * a line whose words have boxes, only the words in the region count. For a translation without boxes,
 * these are the passages aligned with the lines in the region.
 *
 * @param region in canvas pixels
 */
export function textsIn(leaf: Leaf, region: Box): RegionText[] {
  return leaf.texts.map((text) => ({ text, lines: linesIn(leaf, text, region) }));
}

function linesIn(leaf: Leaf, text: LeafText, region: Box): RegionLine[] {
  const { alignment, passages } = text;
  if (!alignment) return ownLines(text, region, leaf);
  const source = leaf.texts.find(({ layer }) => layer.id === alignment.source);
  if (!source || source === text) return [];
  const within = new Set(ownLines(source, region, leaf).map(({ id }) => id));
  const wanted = new Set(
    alignment.segments
      .filter(({ source: ids }) =>
        ids.some((id) => linesUnder(source, id).some((l) => within.has(l))),
      )
      .flatMap(({ target }) => target),
  );
  return passages.filter(({ id }) => wanted.has(id) || isUnder(text, id, wanted)).map(whole);
}

/** The ids of the unit itself and of its lines. */
function linesUnder({ text }: LeafText, id: string): string[] {
  const unit = findUnit(text, id);
  return unit && 'lines' in unit ? [id, ...unit.lines.map((line) => line.id)] : [id];
}

/** True for a line of a wanted block, for texts in which only some lines are aligned one by one. */
const isUnder = ({ text }: LeafText, id: string, wanted: ReadonlySet<string>): boolean =>
  text.blocks.some((block) => wanted.has(block.id) && block.lines.some((line) => line.id === id));

const whole = ({ id, lines, box }: Passage): RegionLine => ({ id, text: lines.join('\n'), box });

/** The lines of a text that has boxes of its own. */
function ownLines({ text, passages }: LeafText, region: Box, canvas: Size): RegionLine[] {
  const lines = new Map(linesOf(text).map((line) => [line.id, line]));
  const placed = new Set(
    text.blocks.flatMap((block) =>
      boxOfUnit(block) ? [block.id, ...block.lines.map(({ id }) => id)] : [],
    ),
  );
  return passages.flatMap((passage) => {
    // A text without boxes stands for the whole leaf.
    if (!placed.has(passage.id)) return isMost(region, canvas) ? [whole(passage)] : [];
    if (!overlaps(passage.box, region)) return [];
    const line = lines.get(passage.id);
    return line ? inLine(line, passage, region) : [whole(passage)];
  });
}

function inLine(line: Line, passage: Passage, region: Box): RegionLine[] {
  const isCut = region.x > passage.box.x || region.x + region.w < passage.box.x + passage.box.w;
  const placed = line.words.every(({ box }) => box) && line.words.length > 0;
  if (!isCut || !placed) return [whole(passage)];
  const words = line.words.filter(({ box }) => box && overlaps(box, region, 'across'));
  if (words.length === line.words.length) return [whole(passage)];
  const box = unionBox(words.flatMap((word) => word.box ?? []));
  return box ? [{ id: line.id, text: words.map((word) => word.text).join(' '), box }] : [];
}

const isMost = ({ w, h }: Box, { width, height }: Size) => w * h * 2 >= width * height;

/** Whether two boxes share at least half of the smaller one's width and of its height. */
function overlaps(one: Box, other: Box, direction: 'across' | 'both' = 'both'): boolean {
  const shared = (a: number, length: number, b: number, size: number) =>
    (Math.min(a + length, b + size) - Math.max(a, b)) * 2 >= Math.min(length, size);
  const across = shared(one.x, one.w, other.x, other.w);
  return across && (direction === 'across' || shared(one.y, one.h, other.y, other.h));
}
