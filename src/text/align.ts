import { type Box, clipBox, type Size, unionBox } from '../record/box.ts';
import type { Segment } from '../record/record.ts';
import { type Block, type FolioText, type Line, linesWithText } from './text.ts';

/**
 * Aligns two texts block by block, in order. If a target block and its source block have the same number
 * of lines, as lists and signatures do, their lines are aligned one by one. Blocks left over at the end
 * are aligned with the last block of the other text, so that every unit is covered.
 */
export function alignInOrder(source: FolioText, target: FolioText): Segment[] {
  const [from, to] = [blocksWithText(source), blocksWithText(target)];
  const count = Math.min(from.length, to.length);
  if (count === 0) return [];
  return Array.from({ length: count }, (_, i) => {
    const end = i === count - 1 ? undefined : i + 1;
    return alignBlocks(from.slice(i, end), to.slice(i, end));
  }).flat();
}

const blocksWithText = ({ blocks }: FolioText): Block[] =>
  blocks.filter((block) => linesWithText(block).length > 0);

function alignBlocks(source: readonly Block[], target: readonly Block[]): Segment[] {
  const [from = [], to = []] = [source[0], target[0]].map((block) => block && linesWithText(block));
  if (source.length === 1 && target.length === 1 && to.length > 1 && from.length === to.length) {
    return to.map((line, i) => ({ source: [from[i] as Line].map(idOf), target: [line.id] }));
  }
  return [{ source: source.map(idOf), target: target.map(idOf) }];
}

const idOf = ({ id }: { readonly id: string }) => id;

/**
 * Aligns blocks and lines by the correspondences given in either text (TEI `@corresp`). Units that are
 * linked, directly or through others, form one segment. No segments if neither text gives any.
 */
export function alignByCorrespondence(source: FolioText, target: FolioText): Segment[] {
  const [sourceIds, targetIds] = [idsByVia(source), idsByVia(target)];
  /** The group of each linked unit; units of the source are `s {id}`, of the target `t {id}`. */
  const groups = new Map<string, Set<string>>();
  const link = (unit: string, other: string) => {
    const [a, b] = [groups.get(unit) ?? new Set([unit]), groups.get(other) ?? new Set([other])];
    const [large, small] = a.size < b.size ? [b, a] : [a, b];
    for (const member of small) large.add(member);
    for (const member of [...small, unit, other]) groups.set(member, large);
  };
  for (const { id, corresp = [] } of unitsOf(target)) {
    for (const via of corresp)
      for (const other of sourceIds.get(via) ?? []) link(`s ${other}`, `t ${id}`);
  }
  for (const { id, corresp = [] } of unitsOf(source)) {
    for (const via of corresp)
      for (const other of targetIds.get(via) ?? []) link(`s ${id}`, `t ${other}`);
  }
  const positions = new Map<string, number>(
    [source, target].flatMap((text, i) =>
      unitsOf(text).map(({ id }, position) => [`${i ? 't' : 's'} ${id}`, position] as const),
    ),
  );
  const positionOf = (unit: string) => positions.get(unit) ?? 0;
  const segments = [...new Set(groups.values())].map((group) => {
    const units = [...group].sort((a, b) => positionOf(a) - positionOf(b));
    const idsOf = (side: 's' | 't') =>
      units.filter((unit) => unit.startsWith(side)).map((unit) => unit.slice(2));
    return {
      first: positionOf(units.find((unit) => unit.startsWith('s')) ?? ''),
      source: idsOf('s'),
      target: idsOf('t'),
    };
  });
  return segments
    .sort((a, b) => a.first - b.first)
    .map(({ source: from, target: to }) => ({ source: from, target: to }));
}

const unitsOf = ({ blocks }: FolioText): (Block | Line)[] =>
  blocks.flatMap((block) => [block, ...block.lines]);

/** Our ids of the units by their ids in the file. */
function idsByVia(text: FolioText): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, via } of unitsOf(text)) {
    if (via !== undefined) ids.set(via, [...(ids.get(via) ?? []), id]);
  }
  return ids;
}

/** The block or line with that id. */
export const findUnit = (text: FolioText, id: string): Block | Line | undefined =>
  text.blocks.find((block) => block.id === id) ??
  text.blocks.flatMap((block) => block.lines).find((line) => line.id === id);

/** Those of the ids that the text does not have. */
export const unknownUnits = (text: FolioText, ids: readonly string[]): string[] =>
  ids.filter((id) => findUnit(text, id) === undefined);

/**
 * The blocks that are not aligned, neither as a whole nor line by line.
 *
 * @param ids of the aligned units
 */
export function uncoveredBlocks(text: FolioText, ids: ReadonlySet<string>): Block[] {
  return text.blocks.filter(
    (block) => !ids.has(block.id) && !linesWithText(block).every((line) => ids.has(line.id)),
  );
}

/** A line or block with its box on the canvas. Each becomes one annotation. */
export type Passage = {
  /** Id of the unit, `l4` or `b2`. */
  readonly id: string;
  /** Ids under which it was published before the text was divided differently. */
  readonly formerly?: readonly string[];
  readonly granularity: 'line' | 'block';
  readonly lines: readonly string[];
  /** Whole canvas pixels. */
  readonly box: Box;
};

/**
 * The passages of a text that has boxes of its own, line by line. A line without a box gets that of its
 * block; a block without any is one passage on the whole canvas.
 */
export function ownPassages(text: FolioText, canvas: Size): Passage[] {
  return text.blocks.flatMap((block) => {
    if (linesWithText(block).length === 0) return [];
    if (!boxOfUnit(block)) return [blockPassage(block, whole(canvas), canvas)];
    return linesWithText(block).map((line) => {
      const [box = whole(canvas)] = [line.box, boxOfUnit(block)].flatMap(
        (candidate) => (candidate && clipBox(candidate, canvas)) ?? [],
      );
      return linePassage(line, box, canvas);
    });
  });
}

/**
 * The passages of a text aligned with another: each unit gets the box around the source units it is
 * aligned with. Blocks that are not aligned get the whole canvas.
 */
export function alignedPassages(
  text: FolioText,
  source: FolioText,
  segments: readonly Segment[],
  canvas: Size,
): Passage[] {
  const boxes = new Map<string, Box>();
  for (const segment of segments) {
    const sources = segment.source.flatMap((id) => boxOfUnit(findUnit(source, id)) ?? []);
    const box = unionBox(sources) ?? whole(canvas);
    for (const id of segment.target) boxes.set(id, box);
  }
  const unaligned = new Set(uncoveredBlocks(text, new Set(boxes.keys())));
  return text.blocks.flatMap((block) => {
    if (linesWithText(block).length === 0) return [];
    const box = boxes.get(block.id);
    if (box || unaligned.has(block)) return [blockPassage(block, box ?? whole(canvas), canvas)];
    return linesWithText(block).map((line) =>
      linePassage(line, boxes.get(line.id) ?? whole(canvas), canvas),
    );
  });
}

const whole = ({ width, height }: Size): Box => ({ x: 0, y: 0, w: width, h: height });

/** The box from the file; for a block without one, the box around its lines. */
export function boxOfUnit(unit: Block | Line | undefined): Box | undefined {
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
  lines: linesWithText(block).map((line) => line.text),
  box: clipBox(box, canvas) ?? whole(canvas),
});
