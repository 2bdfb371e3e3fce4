import { type Box, unionBox } from '../record/box.ts';
import { coveringUnit, type Matches, type MatchUnit, matchUnits } from './match.ts';
import { type Block, type FolioText, type Line, linesOf } from './text.ts';

type IdentifiedUnit = MatchUnit & { readonly formerly?: readonly string[] };
type Identity = { readonly id: string; readonly formerly?: readonly string[] };

/**
 * Gives a new version of a text the ids of the old one. A line or block that is the same, perhaps
 * corrected, keeps its id. A new one gets an id higher than any used before. If one was merged into
 * another, its id is listed in the `formerly` of that one.
 *
 * A line is recognised by the id in its file, by its box, or by its text in order; a block first by its
 * lines. Both texts are in canvas pixels.
 *
 * @param used earlier ids of the folio that `before` no longer has
 */
export function keepIds(
  before: FolioText,
  now: FolioText,
  used: readonly string[] = [],
): FolioText {
  const [oldLines, newLines] = [linesOf(before), linesOf(now)];
  const lines = identities(oldLines, newLines, matchUnits(oldLines, newLines), used, 'l');
  let next = 0;
  const blocks = now.blocks.map((block) => ({
    ...block,
    lines: block.lines.map((line) => withIdentity(line, lines[next++])),
  }));
  const [oldBlocks, newBlocks] = [before.blocks.map(blockUnit), blocks.map(blockUnit)];
  const matches = matchUnits(oldBlocks, newBlocks, matchByLines(before.blocks, blocks));
  const blockIds = identities(oldBlocks, newBlocks, matches, used, 'b');
  return { ...now, blocks: blocks.map((block, i) => ({ ...block, ...blockIds[i] })) };
}

/** The id of each new unit, and the ids of the old units that were merged into it. */
function identities(
  before: readonly IdentifiedUnit[],
  now: readonly MatchUnit[],
  matches: Matches,
  used: readonly string[],
  letter: 'l' | 'b',
): Identity[] {
  let last = highest(
    [...used, ...before.flatMap(({ id, formerly = [] }) => [id, ...formerly])],
    letter,
  );
  const findCovering = coveringUnit(now);
  const kept = new Set(matches.values());
  const merged = new Map<number, string[]>();
  for (const [b, gone] of before.entries()) {
    const n = kept.has(b) ? undefined : findCovering(gone);
    if (n === undefined) continue;
    merged.set(n, [...(merged.get(n) ?? []), gone.id, ...(gone.formerly ?? [])]);
  }
  return now.map((_, n) => {
    const old = before[matches.get(n) ?? -1];
    const formerly = [...new Set([...(old?.formerly ?? []), ...(merged.get(n) ?? [])])];
    return { id: old?.id ?? `${letter}${++last}`, ...(formerly.length && { formerly }) };
  });
}

function highest(ids: readonly string[], letter: string): number {
  let max = 0;
  for (const id of ids) {
    if (id.startsWith(letter) && /^\d{1,9}$/.test(id.slice(1)))
      max = Math.max(max, Number(id.slice(1)));
  }
  return max;
}

/** The id of a word begins with that of its line. */
function withIdentity(line: Line, identity: Identity | undefined): Line {
  const { id } = identity ?? line;
  const words = line.words.map((word, i) => ({ ...word, id: `${id}w${i + 1}` }));
  return { ...line, ...identity, words };
}

function blockUnit({ id, via, box, formerly, lines }: Block): IdentifiedUnit {
  const area: Box | undefined = box ?? unionBox(lines.flatMap((line) => line.box ?? []));
  return {
    id,
    text: lines.map(({ text }) => text).join(' '),
    ...(via !== undefined && { via }),
    ...(area && { box: area }),
    ...(formerly && { formerly }),
  };
}

/** Matches the blocks that have most lines in common. */
function matchByLines(before: readonly Block[], now: readonly Block[]): Matches {
  const owners = new Map(before.flatMap(({ lines }, b) => lines.map(({ id }) => [id, b] as const)));
  const pairs = now.flatMap(({ lines }, n) => {
    const counts = new Map<number, number>();
    for (const { id, formerly = [] } of lines) {
      for (const lineId of [id, ...formerly]) {
        const b = owners.get(lineId);
        if (b !== undefined) counts.set(b, (counts.get(b) ?? 0) + 1);
      }
    }
    return [...counts].map(([b, count]) => ({ n, b, count }));
  });
  const matches: Matches = new Map();
  const taken = new Set<number>();
  for (const { n, b } of pairs.sort((a, z) => z.count - a.count || a.n - z.n)) {
    if (matches.has(n) || taken.has(b)) continue;
    matches.set(n, b);
    taken.add(b);
  }
  return matches;
}
