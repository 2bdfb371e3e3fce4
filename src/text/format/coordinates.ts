import { type Box, boxAround, type Points } from '../../record/box.ts';
import { invalidText } from '../invalid-text.ts';
import type { Placement } from '../text.ts';

/** In the unit of the file, from the corner of the page; larger numbers are errors. */
const MAX_DISTANCE = 10_000_000;
/** Of one outline or baseline; segmenters produce up to about 500. */
export const MAX_POINTS = 10_000;

/**
 * Reads a coordinate, written as `xsd:float`.
 *
 * @throws FondsError INVALID_TEXT naming the attribute
 */
export function numberOf(attribute: string, text = ''): number {
  const value = Number(text);
  if (PLAIN_NUMBER.test(text) && Math.abs(value) <= MAX_DISTANCE) return value;
  const isNumber = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);
  if (isNumber && Math.abs(value) <= MAX_DISTANCE) return value;
  throw invalidText(`${attribute}="${text.slice(0, 40)}" is not a usable number`);
}

/** Nearly all numbers look like this. */
const PLAIN_NUMBER = /^-?\d{1,8}(\.\d{1,20})?$/;

/** A confidence from 0 to 1; undefined if the file has none, or uses another scale. */
export function confidenceOf(attribute: string, text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : numberOf(attribute, text);
  return value !== undefined && value >= 0 && value <= 1 ? value : undefined;
}

/**
 * Reads points as in ALTO and PAGE, `x1,y1 x2,y2` or `x1 y1 x2 y2`, rounded to whole units. There are
 * none in an empty list, or in Python's `None`, which the templates of eScriptorium write instead.
 *
 * @throws FondsError INVALID_TEXT for anything but numbers, and for an x without a y
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

/**
 * The box around the points, and the outline if it is more precise than the box.
 *
 * @param given the box from the file, if it has one
 */
export function placementOf(points: Points, given?: Box): Placement {
  const box = given ?? areaAround(points);
  if (!box) return {};
  return points.length < 3 || isOutlineOf(box, points) ? { box } : { box, outline: points };
}

/** Undefined for points on a straight line, which some programs write for “unknown”. */
function areaAround(points: Points): Box | undefined {
  const [first] = points;
  if (!first) return undefined;
  const hasNoArea = [0, 1].some((axis) => points.every((point) => point[axis] === first[axis]));
  return hasNoArea ? undefined : boxAround(points);
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

/** A baseline has at least two points. */
export const baselineOf = (points: Points): { baseline?: Points } =>
  points.length < 2 ? {} : { baseline: points };
