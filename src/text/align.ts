import { type Box, clipBox, type Size, unionBox } from '../record/box.ts';
import type { Segment } from '../record/record.ts';
import { type Block, type FolioText, type Line, linesWithText } from './text.ts';

/**
 * Aligns block with block in order. Where a target block has several lines and its source block
 * as many, as in lists and signatures, line goes with line. Units left over at the end go with the last
 * block, so that every unit is covered.
 */
export function alignInOrder(source: FolioText, target: FolioText): Segment[] {
  const [from, to] = [source, target].map(({ blocks }) =>
    blocks.filter((block) => linesWithText(block).length > 0),
  ) as [Block[], Block[]];
  const count = Math.min(from.length, to.length);
  if (count === 0) return [];
  return Array.from({ length: count }, (_, i) => {
    const end = i === count - 1 ? undefined : i + 1;
    return alignBlocks(from.slice(i, end), to.slice(i, end));
  }).flat();
}

/**
 * Aligns by what either text says of the other (TEI `@corresp`), block or line, across both: units that are
 * bound to each other, however many, are one segment. None where neither says anything.
 */
export function alignByCorrespondence(source: FolioText, target: FolioText): Segment[] {
  const [from, to] = [unitsByVia(source), unitsByVia(target)];
  const groups = new Map<string, Set<string>>();
  const bind = (one: string, other: string) => {
    const [a, b] = [groups.get(one) ?? new Set([one]), groups.get(other) ?? new Set([other])];
    const [large, small] = a.size < b.size ? [b, a] : [a, b];
    for (const unit of small) large.add(unit);
    for (const unit of [...small, one, other]) groups.set(unit, large);
  };
  for (const { id, corresp = [] } of unitsOf(target)) {
    for (const via of corresp)
      for (const other of from.get(via) ?? []) bind(`s ${other}`, `t ${id}`);
  }
  for (const { id, corresp = [] } of unitsOf(source)) {
    for (const via of corresp) for (const other of to.get(via) ?? []) bind(`s ${id}`, `t ${other}`);
  }
  const places = new Map<string, number>(
    [source, target].flatMap((text, i) =>
      unitsOf(text).map(({ id }, place) => [`${i ? 't' : 's'} ${id}`, place] as const),
    ),
  );
  const placeOf = (unit: string) => places.get(unit) ?? 0;
  const segments = [...new Set(groups.values())].map((group) => {
    const units = [...group].sort((a, b) => placeOf(a) - placeOf(b));
    const on = (side: string) => units.filter((unit) => unit.startsWith(side));
    return { source: on('s'), target: on('t') };
  });
  const first = ({ source: [unit = ''] }: Segment) => placeOf(unit);
  const bare = (units: readonly string[]) => units.map((unit) => unit.slice(2));
  return segments
    .sort((a, b) => first(a) - first(b))
    .map((one) => ({ source: bare(one.source), target: bare(one.target) }));
}

const unitsOf = ({ blocks }: FolioText): (Block | Line)[] =>
  blocks.flatMap((block) => [block, ...block.lines]);

function unitsByVia(text: FolioText): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { id, via } of unitsOf(text)) {
    if (via !== undefined) found.set(via, [...(found.get(via) ?? []), id]);
  }
  return found;
}

function alignBlocks(source: readonly Block[], target: readonly Block[]): Segment[] {
  const [from = [], to = []] = [source[0], target[0]].map((block) => block && linesWithText(block));
  if (source.length === 1 && target.length === 1 && to.length > 1 && from.length === to.length) {
    return to.map((line, i) => ({ source: [from[i] as Line].map(idOf), target: [line.id] }));
  }
  return [{ source: source.map(idOf), target: target.map(idOf) }];
}

const idOf = ({ id }: { readonly id: string }) => id;

/** The unit of that id, a block or a line. */
export const findUnit = (text: FolioText, id: string): Block | Line | undefined =>
  text.blocks.find((block) => block.id === id) ??
  text.blocks.flatMap((block) => block.lines).find((line) => line.id === id);

/** The ids in the segments that the text does not have. */
export const unknownUnits = (text: FolioText, ids: readonly string[]): string[] =>
  ids.filter((id) => findUnit(text, id) === undefined);

/** The blocks of the text that no segment covers, neither whole nor line by line. */
export function uncoveredBlocks(text: FolioText, ids: ReadonlySet<string>): Block[] {
  return text.blocks.filter(
    (block) => !ids.has(block.id) && !linesWithText(block).every((line) => ids.has(line.id)),
  );
}

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
    if (linesWithText(block).length === 0) return [];
    if (!boxOfUnit(block)) return [blockPassage(block, whole(canvas), canvas)];
    return linesWithText(block).map((line) => {
      const inside = [line.box, boxOfUnit(block)].flatMap(
        (box) => (box && clipBox(box, canvas)) ?? [],
      );
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
    const boxes = from.flatMap((id) => boxOfUnit(findUnit(source, id)) ?? []);
    for (const id of target) place.set(id, unionBox(boxes) ?? whole(canvas));
  }
  const bare = new Set(uncoveredBlocks(text, new Set(place.keys())));
  return text.blocks.flatMap((block) => {
    if (linesWithText(block).length === 0) return [];
    const box = place.get(block.id);
    if (box || bare.has(block)) return [blockPassage(block, box ?? whole(canvas), canvas)];
    return linesWithText(block).map((line) =>
      linePassage(line, place.get(line.id) ?? whole(canvas), canvas),
    );
  });
}

const whole = ({ width, height }: Size): Box => ({ x: 0, y: 0, w: width, h: height });

/** The box the file gives, or the one around the lines. */
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
