import { type Box, clipBox, type Size, unionBox } from '../record/box.ts';
import { type Segment, uncovered, unitOf } from './align.ts';
import { type Block, type FolioText, type Line, saidLines } from './text.ts';

/** A piece of text with its place on the canvas: what becomes one annotation. */
export type Passage = {
  /** Id of the unit, `l4` or `b2`. */
  readonly id: string;
  /** Ids under which it was published before the text was divided otherwise. */
  readonly formerly?: readonly string[];
  readonly granularity: 'line' | 'block';
  readonly lines: readonly string[];
  /** Whole canvas pixels. */
  readonly box: Box;
};

/** The passages of a text that has boxes of its own, line by line; a line without a box takes its block's. */
export function ownPassages(text: FolioText, canvas: Size): Passage[] {
  return text.blocks.flatMap((block) => {
    if (saidLines(block).length === 0) return [];
    if (!boxOf(block)) return [blockPassage(block, whole(canvas), canvas)];
    return saidLines(block).map((line) => {
      const inside = [line.box, boxOf(block)].flatMap((box) => (box && clipBox(box, canvas)) ?? []);
      return linePassage(line, inside[0] ?? whole(canvas), canvas);
    });
  });
}

/**
 * The passages of a text aligned with another: each unit takes the union of the boxes of the source
 * units it is aligned with. Blocks that no segment covers take the whole canvas.
 */
export function alignedPassages(
  text: FolioText,
  source: FolioText,
  segments: readonly Segment[],
  canvas: Size,
): Passage[] {
  const place = new Map<string, Box>();
  for (const { source: from, target } of segments) {
    const boxes = from.flatMap((id) => boxOf(unitOf(source, id)) ?? []);
    for (const id of target) place.set(id, unionBox(boxes) ?? whole(canvas));
  }
  const bare = new Set(uncovered(text, new Set(place.keys())));
  return text.blocks.flatMap((block) => {
    if (saidLines(block).length === 0) return [];
    const box = place.get(block.id);
    if (box || bare.has(block)) return [blockPassage(block, box ?? whole(canvas), canvas)];
    return saidLines(block).map((line) =>
      linePassage(line, place.get(line.id) ?? whole(canvas), canvas),
    );
  });
}

const whole = ({ width, height }: Size): Box => ({ x: 0, y: 0, w: width, h: height });

/** The box the file gives, or the one around the lines. */
export function boxOf(unit: Block | Line | undefined): Box | undefined {
  if (!unit || unit.box || !('lines' in unit)) return unit?.box;
  return unionBox(unit.lines.flatMap((line) => line.box ?? []));
}

const linePassage = ({ id, text, formerly }: Line, box: Box, canvas: Size): Passage => ({
  id,
  ...(formerly && { formerly }),
  granularity: 'line',
  lines: [text],
  box: clipBox(box, canvas) ?? whole(canvas),
});

const blockPassage = (block: Block, box: Box, canvas: Size): Passage => ({
  id: block.id,
  ...(block.formerly && { formerly: block.formerly }),
  granularity: 'block',
  lines: saidLines(block).map((line) => line.text),
  box: clipBox(box, canvas) ?? whole(canvas),
});
