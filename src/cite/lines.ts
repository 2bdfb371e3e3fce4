import { FondsError } from '../errors.ts';
import type { Leaf, LeafText } from '../iiif/unit.ts';
import { clipBox, unionBox } from '../record/box.ts';
import type { Passage } from '../text/align.ts';
import { type Block, type Line, linesOf } from '../text/text.ts';
import type { CitedPlace } from './citation.ts';

/**
 * The box of the lines `l4-l7` of a text, or of the line `l4` or the block `b2`. Earlier ids of a line
 * are accepted.
 *
 * @param given the text; by default the first that has boxes
 * @throws FondsError INVALID_CITATION
 */
export function placeLines(
  leaf: Leaf,
  range: string,
  given?: LeafText,
): Pick<CitedPlace, 'box' | 'text' | 'lines'> {
  const text =
    given ?? leaf.texts.find((one) => linesOf(one.text).some(({ box }) => box)) ?? leaf.texts[0];
  if (!text) throw invalid('this leaf has no text, so it has no lines; give xywh');
  const [from = '', to = from, ...more] = range.split('-');
  if (more.length > 0) throw invalid(`line is “${short(range)}”; lines are line=l4, or line=l4-l7`);
  const [first, last] = [passageRange(text, from), passageRange(text, to)];
  const passages = text.passages.slice(first.at, last.end);
  if (passages.length === 0) throw invalid(`line is “${short(range)}”, which goes backwards`);
  const around = unionBox(passages.map(({ box }) => box));
  const box = (around && clipBox(around, leaf)) ?? { x: 0, y: 0, w: leaf.width, h: leaf.height };
  return { box, text, lines: [first.id, last.id] };
}

/** The passages of a unit, as indexes in the list of passages; `end` is exclusive. */
type PassageRange = { readonly id: string; readonly at: number; readonly end: number };

function passageRange(leafText: LeafText, unitId: string): PassageRange {
  const { text, passages, layer } = leafText;
  const unit = unitOf(leafText, unitId);
  const at = unit ? passages.findIndex((passage) => holds(passage, unit, text.blocks)) : -1;
  if (!unit || at < 0) {
    const ids = passages.map(({ id }) => id);
    throw invalid(
      `the text “${layer.id}” has no line “${short(unitId)}”; its lines go from ${ids[0] ?? '–'} to ${ids.at(-1) ?? '–'}`,
    );
  }
  const end = passages.findLastIndex((passage) => holds(passage, unit, text.blocks)) + 1;
  return { id: unit.id, at, end };
}

/** Finds a unit by its id, or by an id under which it was published before. */
const unitOf = ({ text }: LeafText, unitId: string): Block | Line | undefined =>
  [...text.blocks, ...linesOf(text)].find(
    ({ id, formerly = [] }) => id === unitId || formerly.includes(unitId),
  );

export const hasUnit = (text: LeafText, unitId: string): boolean =>
  unitOf(text, unitId) !== undefined;

/** True if the passage is the unit, a line of it, or the block it belongs to. */
function holds({ id }: Passage, unit: Block | Line, blocks: readonly Block[]): boolean {
  if (id === unit.id) return true;
  if ('lines' in unit) return unit.lines.some((line) => line.id === id);
  return blocks.some((block) => block.id === id && block.lines.some((line) => line.id === unit.id));
}

/** `l4-l7`, or `l4` for a single line. */
export const rangeOf = ([first, last]: readonly [first: string, last: string]): string =>
  first === last ? first : `${first}-${last}`;

const short = (text: string): string => text.slice(0, 80);

const invalid = (message: string) => new FondsError('INVALID_CITATION', message);
