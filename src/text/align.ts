import { type Block, type FolioText, type Line, saidLines } from './text.ts';

/**
 * Which units of two texts of one folio say the same, n to m, by unit id: `source` of the text
 * aligned with (a transcription), `target` of the aligned one (a translation).
 */
export type Segment = { readonly source: readonly string[]; readonly target: readonly string[] };

/**
 * Aligns block with block in order. Where a target block has several lines and its source block
 * as many, as in lists and signatures, line goes with line. Units left over at the end go with the last
 * block, so that every unit is covered.
 */
export function alignInOrder(source: FolioText, target: FolioText): Segment[] {
  const [from, to] = [source, target].map(({ blocks }) =>
    blocks.filter((block) => saidLines(block).length > 0),
  ) as [Block[], Block[]];
  const count = Math.min(from.length, to.length);
  if (count === 0) return [];
  return Array.from({ length: count }, (_, i) => {
    const end = i === count - 1 ? undefined : i + 1;
    return alignBlocks(from.slice(i, end), to.slice(i, end));
  }).flat();
}

function alignBlocks(source: readonly Block[], target: readonly Block[]): Segment[] {
  const [from = [], to = []] = [source[0], target[0]].map((block) => block && saidLines(block));
  if (source.length === 1 && target.length === 1 && to.length > 1 && from.length === to.length) {
    return to.map((line, i) => ({ source: [from[i] as Line].map(idOf), target: [line.id] }));
  }
  return [{ source: source.map(idOf), target: target.map(idOf) }];
}

const idOf = ({ id }: { readonly id: string }) => id;

/** The unit of that id, a block or a line. */
export const unitOf = (text: FolioText, id: string): Block | Line | undefined =>
  text.blocks.find((block) => block.id === id) ??
  text.blocks.flatMap((block) => block.lines).find((line) => line.id === id);

/** The ids in the segments that the text does not have. */
export const unknownUnits = (text: FolioText, ids: readonly string[]): string[] =>
  ids.filter((id) => unitOf(text, id) === undefined);

/** The blocks of the text that no segment covers, neither whole nor line by line. */
export function uncovered(text: FolioText, ids: ReadonlySet<string>): Block[] {
  return text.blocks.filter(
    (block) => !ids.has(block.id) && !saidLines(block).every((line) => ids.has(line.id)),
  );
}
