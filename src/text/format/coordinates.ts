import { type Box, boxAround, type Points } from '../../record/box.ts';
import { invalidText } from '../invalid-text.ts';

/** Farther from the corner of the page nothing can be measured. */
const MAX_DISTANCE = 10_000_000;
/** Of one outline or baseline; segmenters give up to about 500. */
export const MAX_POINTS = 10_000;

/**
 * An `xsd:float` within reason.
 *
 * @throws FondsError INVALID_TEXT naming the attribute
 */
export function numberOf(attribute: string, text = ''): number {
  const value = Number(text);
  if (PLAIN.test(text) && Math.abs(value) <= MAX_DISTANCE) return value;
  const isNumber = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);
  if (isNumber && Math.abs(value) <= MAX_DISTANCE) return value;
  throw invalidText(`${attribute}="${text.slice(0, 40)}" is not a usable number`);
}

/** As nearly all numbers are written. */
const PLAIN = /^-?\d{1,8}(\.\d{1,20})?$/;

/** A confidence from 0 to 1; undefined where the file has none, or one on another scale. */
export function confidenceOf(attribute: string, text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : numberOf(attribute, text);
  return value !== undefined && value >= 0 && value <= 1 ? value : undefined;
}

/**
 * Points as ALTO and PAGE write them, `x1,y1 x2,y2` or `x1 y1 x2 y2`, rounded to whole units; none
 * for an empty list, and for Python's `None`, which eScriptorium's templates write for nothing.
 *
 * @throws FondsError INVALID_TEXT for what is no number and for half a point
 */
export function pointsOf(attribute: string, text: string): Points {
  const numbers = text === 'None' ? [] : (text.match(/[^\s,]+/g) ?? []);
  if (numbers.length % 2)
    throw invalidText(`${attribute} has ${numbers.length} numbers, x without y`);
  if (numbers.length > 2 * MAX_POINTS) throw invalidText(`${attribute} has too many points`);
  const points: [number, number][] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const [x, y] = [numberOf(attribute, numbers[i]), numberOf(attribute, numbers[i + 1])];
    points.push([Math.round(x), Math.round(y)]);
  }
  return points;
}

/** What stands at these points: a box, and an outline where it says more than the box. */
export function placeIn(points: Points, given?: Box): { box?: Box; outline?: Points } {
  const box = given ?? areaAround(points);
  if (!box) return {};
  return points.length < 3 || isOutlineOf(box, points) ? { box } : { box, outline: points };
}

/** Points on one line, as some producers write for «unknown», have no area. */
function areaAround(points: Points): Box | undefined {
  const [first] = points;
  if (!first) return undefined;
  const isFlat = [0, 1].some((axis) => points.every((point) => point[axis] === first[axis]));
  return isFlat ? undefined : boxAround(points);
}

function isOutlineOf({ x, y, w, h }: Box, points: Points): boolean {
  if (points.length !== 4) return false;
  const corners = new Set(
    points.map(
      ([px, py]) =>
        (px === x ? 1 : px === x + w ? 2 : NaN) + (py === y ? 10 : py === y + h ? 20 : NaN),
    ),
  );
  return corners.size === 4 && !corners.has(NaN);
}

/** A baseline needs a beginning and an end. */
export const baselineIn = (points: Points): { baseline?: Points } =>
  points.length < 2 ? {} : { baseline: points };
