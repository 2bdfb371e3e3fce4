import type { LeafText } from '../iiif/unit.ts';
import type { Segment } from '../text/align.ts';

/** The passages of the other text that say the same, from the first to the last, counted from 0. */
export type Partners = readonly [first: number, last: number];

type Side = keyof Segment;

/**
 * For each passage of `one` that an alignment takes in, the passages of `other` that it goes with.
 *
 * @param side the part of the segments that names units of `one`
 */
export function partnersOf(
  one: LeafText,
  other: LeafText,
  segments: readonly Segment[],
  side: Side,
): Map<number, Partners> {
  const [own, others] = [placesOf(one), placesOf(other)];
  const found = new Map<number, Partners>();
  for (const { source, target } of segments) {
    const [from, to] = side === 'source' ? [source, target] : [target, source];
    const there = to.flatMap((id) => others.get(id) ?? []);
    if (there.length === 0) continue;
    const reach = [Math.min(...there), Math.max(...there)] as const;
    for (const place of from.flatMap((id) => own.get(id) ?? [])) {
      const before = found.get(place) ?? reach;
      found.set(place, [Math.min(before[0], reach[0]), Math.max(before[1], reach[1])]);
    }
  }
  return found;
}

/** The places of the passages that hold a unit, a block or a line, by its id. */
function placesOf({ text, passages }: LeafText): Map<string, number[]> {
  const places = new Map(passages.map(({ id }, place) => [id, [place]]));
  for (const { id, lines } of text.blocks) {
    const whole = places.get(id);
    if (whole) for (const line of lines) places.set(line.id, whole);
    else
      places.set(
        id,
        lines.flatMap((line) => places.get(line.id) ?? []),
      );
  }
  return places;
}
