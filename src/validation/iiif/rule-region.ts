import { at } from '../finding.ts';
import type { Extent, IiifDocument, Node } from './document.ts';
import { type Fragment, readFragment } from './fragment.ts';
import { isObject, type JsonObject, listOf, numberOf } from './json.ts';
import { type Part, partsOf } from './part.ts';
import { P3, type Problem, quoted, type Rule } from './rule.ts';

/** Where resources name parts of canvases. */
const PLACES = ['target', 'start'];

export const REGION_RULES: readonly Rule[] = [
  {
    name: 'fragment',
    says: 'A part of a canvas is written #xywh=x,y,w,h, with w and h above 0, or #t=start,end in seconds',
    severity: 'error',
    spec: 'https://www.w3.org/TR/media-frags/#naming-space',
    has: [...PLACES, 'items'],
    *check(node, { canvases }) {
      for (const { uri, fragments } of partsNamedBy(node)) {
        for (const { text, pointer } of fragments) {
          const { fault } = readFragment(text);
          if (fault === undefined || !(canvases.has(uri) || fault.startsWith('xywh'))) continue;
          yield { pointer, message: `${quoted(fault)} cannot be read` };
        }
      }
    },
  },
  {
    name: 'region-inside',
    says: 'A part of a canvas lies within it, in the dimensions that the canvas has',
    severity: 'error',
    spec: `${P3}#53-canvas`,
    has: [...PLACES, 'items'],
    *check(node, document) {
      for (const part of partsNamedBy(node)) yield* outside(part, document);
    },
  },
];

/** The parts of canvases that a resource names: in its target, its start, or as item of a range. */
function* partsNamedBy({ resource, type, pointer }: Node): Generator<Part> {
  for (const key of PLACES) {
    if (key in resource) yield* partsOf(resource[key], at(pointer, key));
  }
  if (type !== 'Range') return;
  for (const [index, item] of listOf(resource['items']).entries()) {
    if (isObject(item) && item['type'] !== 'Range')
      yield* partsOf(item, at(pointer, 'items', index));
  }
}

function* outside(part: Part, { canvases }: IiifDocument): Generator<Problem> {
  const canvas = canvases.get(part.uri);
  if (!canvas) return;
  for (const { text, pointer } of part.fragments) {
    const message = faultOf(readFragment(text), canvas);
    if (message) yield { pointer, message: `${quoted(text)} ${message}` };
  }
  for (const selector of part.selectors) {
    const message = selector['type'] === 'PointSelector' && pointFault(selector, canvas);
    if (message) yield { pointer: part.pointer, message: `the point ${message}` };
  }
}

function faultOf({ region, time }: Fragment, canvas: Extent): string | undefined {
  return (region && regionFault(region, canvas)) ?? (time && timeFault(time, canvas));
}

function regionFault(region: Required<Fragment>['region'], canvas: Extent): string | undefined {
  const { width, height } = canvas;
  if (width === undefined || height === undefined) return NO_SPACE;
  const right = region.percent ? 100 : width;
  const bottom = region.percent ? 100 : height;
  const isOutside = region.x + region.w > right || region.y + region.h > bottom;
  return isOutside ? beyond(canvas) : undefined;
}

function timeFault(time: Required<Fragment>['time'], { duration }: Extent): string | undefined {
  if (duration === undefined) return NO_TIME;
  const { start, end = start } = time;
  if (end < start) return 'ends before it starts';
  return end > duration ? `reaches beyond the canvas, of ${duration} s` : undefined;
}

function pointFault(selector: JsonObject, canvas: Extent): string | undefined {
  const [x, y, t] = ['x', 'y', 't'].map((key) => numberOf(selector[key]));
  if (x !== undefined || y !== undefined) {
    const { width, height } = canvas;
    if (width === undefined || height === undefined) return NO_SPACE;
    if ((x ?? 0) > width || (y ?? 0) > height) return beyond(canvas);
  }
  if (t !== undefined) {
    if (canvas.duration === undefined) return NO_TIME;
    if (t > canvas.duration) return `lies beyond the canvas, of ${canvas.duration} s`;
  }
  return undefined;
}

const NO_SPACE = 'names a place on a canvas without height and width';
const NO_TIME = 'names a time on a canvas without a duration';

const beyond = ({ width, height }: Extent) => `reaches beyond the canvas, of ${width} × ${height}`;
