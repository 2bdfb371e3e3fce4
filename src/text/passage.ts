import { type Box, clipBox, type Size, unionBox } from '../record/box.ts';
import { type Segment, uncovered, unitOf } from './align.ts';
import type { Block, FolioText, Line } from './text.ts';

/** A piece of text with its place on the canvas: what becomes one annotation. */
export type Passage = {
  /** Id of the unit, `l4` or `b2`. */
  readonly id: string;
  readonly granularity: 'line' | 'block';
  readonly lines: readonly string[];
  /** Whole canvas pixels. */
  readonly box: Box;
};

/** The passages of a text that has boxes of its own, line by line; a line without a box takes its block's. */
export function ownPassages(text: FolioText, canvas: Size): Passage[] {
  return text.blocks.flatMap((block) => {
    if (!boxOf(block) && block.lines.length > 0)
      return [blockPassage(block, whole(canvas), canvas)];
    return block.lines.map((line) =>
      linePassage(line, line.box ?? boxOf(block) ?? whole(canvas), canvas),
    );
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
    const box = place.get(block.id);
    if (box || bare.has(block)) return [blockPassage(block, box ?? whole(canvas), canvas)];
    return block.lines.map((line) =>
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

const linePassage = ({ id, text }: Line, box: Box, canvas: Size): Passage => {
  return { id, granularity: 'line', lines: [text], box: clipBox(box, canvas) ?? whole(canvas) };
};

const blockPassage = ({ id, lines }: Block, box: Box, canvas: Size): Passage => {
  const texts = lines.map((line) => line.text);
  return { id, granularity: 'block', lines: texts, box: clipBox(box, canvas) ?? whole(canvas) };
};
