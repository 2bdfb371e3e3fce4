import { type Box, unionBox } from '../record/box.ts';
import { coveringUnit, type Matches, type MatchUnit, matchUnits } from './match.ts';
import { type Block, type FolioText, type Line, linesOf } from './text.ts';

type Known = MatchUnit & { readonly formerly?: readonly string[] };
type Identity = { readonly id: string; readonly formerly?: readonly string[] };

/**
 * The text of now with the ids of before: a line or block that is the same, maybe corrected, keeps its
 * id; a new one gets an id above all that were ever used; one that was taken into another, as when lines
 * are joined, is listed in the `formerly` of that. Both texts are in canvas pixels. A line is known by the
 * id its file gives, by its place, by its text in order; a block by its lines first.
 *
 * @param used ids that the folio had earlier and `before` no longer has
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
  const matches = matchUnits(oldBlocks, newBlocks, byLines(before.blocks, blocks));
  const found = identities(oldBlocks, newBlocks, matches, used, 'b');
  return { ...now, blocks: blocks.map((block, i) => ({ ...block, ...found[i] })) };
}

/** The id of each unit of now, and those of the units that went into it. */
function identities(
  before: readonly Known[],
  now: readonly MatchUnit[],
  matches: Matches,
  used: readonly string[],
  letter: 'l' | 'b',
): Identity[] {
  let last = highest(
    [...used, ...before.flatMap(({ id, formerly = [] }) => [id, ...formerly])],
    letter,
  );
  const covering = coveringUnit(now);
  const kept = new Set(matches.values());
  const taken = new Map<number, string[]>();
  for (const [b, lost] of before.entries()) {
    const n = kept.has(b) ? undefined : covering(lost);
    if (n === undefined) continue;
    taken.set(n, [...(taken.get(n) ?? []), lost.id, ...(lost.formerly ?? [])]);
  }
  return now.map((_, n) => {
    const was = before[matches.get(n) ?? -1];
    const formerly = [...new Set([...(was?.formerly ?? []), ...(taken.get(n) ?? [])])];
    return { id: was?.id ?? `${letter}${++last}`, ...(formerly.length && { formerly }) };
  });
}

function highest(ids: readonly string[], letter: string): number {
  let most = 0;
  for (const id of ids) {
    if (id.startsWith(letter) && /^\d{1,9}$/.test(id.slice(1)))
      most = Math.max(most, Number(id.slice(1)));
  }
  return most;
}

/** The ids of words begin with that of their line. */
function withIdentity(line: Line, identity: Identity | undefined): Line {
  const { id } = identity ?? line;
  const words = line.words.map((word, i) => ({ ...word, id: `${id}w${i + 1}` }));
  return { ...line, ...identity, words };
}

function blockUnit({ id, via, box, formerly, lines }: Block): Known {
  const place: Box | undefined = box ?? unionBox(lines.flatMap((line) => line.box ?? []));
  return {
    id,
    text: lines.map(({ text }) => text).join(' '),
    ...(via !== undefined && { via }),
    ...(place && { box: place }),
    ...(formerly && { formerly }),
  };
}

/** Blocks that have most lines in common are the same. */
function byLines(before: readonly Block[], now: readonly Block[]): Matches {
  const owners = new Map(before.flatMap(({ lines }, b) => lines.map(({ id }) => [id, b] as const)));
  const pairs = now.flatMap(({ lines }, n) => {
    const counts = new Map<number, number>();
    for (const { id, formerly = [] } of lines) {
      for (const one of [id, ...formerly]) {
        const b = owners.get(one);
        if (b !== undefined) counts.set(b, (counts.get(b) ?? 0) + 1);
      }
    }
    return [...counts].map(([b, count]) => ({ n, b, count }));
  });
  const matches: Matches = new Map();
  const taken = new Set<number>();
  for (const { n, b } of pairs.sort((one, other) => other.count - one.count || one.n - other.n)) {
    if (matches.has(n) || taken.has(b)) continue;
    matches.set(n, b);
    taken.add(b);
  }
  return matches;
}
