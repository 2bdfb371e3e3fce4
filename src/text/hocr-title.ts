import type { Box, Points, Size } from '../record/box.ts';
import { invalidText } from './parse-xml.ts';
import { baselineIn, numberOf, placeIn, pointsOf } from './points.ts';

/** The properties in a title attribute: `bbox 0 0 10 10; x_wconf 95`, by name. */
export type Title = ReadonlyMap<string, string>;

/** Semicolons inside quotes, as in a file name, part nothing. */
export function titleOf(text = ''): Title {
  const title = new Map<string, string>();
  for (const part of text.match(/(?:"[^"]*"|'[^']*'|[^;"'])+/g) ?? []) {
    const [, name, value = ''] = /^\s*(\S+)([\s\S]*)$/.exec(part) ?? [];
    if (name !== undefined && !title.has(name)) title.set(name, value.trim());
  }
  return title;
}

/** Box and outline in pixels of the page image. */
export function placeOf(title: Title): { box?: Box; outline?: Points } {
  const corners = cornersOf(title);
  const box = corners && boxIn(corners);
  return placeIn(pointsOf('poly', title.get('poly') ?? ''), box);
}

/** The page goes from the corner of the image to that of its box. */
export function pageOf(title: Title): Size | undefined {
  const [, , right = 0, bottom = 0] = cornersOf(title) ?? [];
  return right > 0 && bottom > 0
    ? { width: Math.ceil(right), height: Math.ceil(bottom) }
    : undefined;
}

/**
 * `baseline slope offset`: seen from the lower left corner of the box, y grows downward. Curves of a
 * higher degree are left out. https://kba.github.io/hocr-spec/1.2/#propdef-baseline
 */
export function baselineOf(title: Title): { baseline?: Points } {
  const { box } = placeOf(title);
  const numbers = numbersOf(title, 'baseline');
  const [offset, slope = 0, ...higher] = numbers.toReversed();
  if (!box || offset === undefined || higher.length) return {};
  const y = box.y + box.h + offset;
  return baselineIn([
    [box.x, Math.round(y)],
    [box.x + box.w, Math.round(y + slope * box.w)],
  ]);
}

/** `x_wconf` counts from 0 to 100. */
export function wordConfidence(title: Title): { confidence?: number } {
  const [percent] = numbersOf(title, 'x_wconf');
  if (percent === undefined || percent < 0 || percent > 100) return {};
  return { confidence: Math.round(percent * 100) / 10_000 };
}

function cornersOf(title: Title): readonly number[] | undefined {
  const corners = numbersOf(title, 'bbox');
  if (corners.length === 0) return undefined;
  if (corners.length === 4) return corners;
  throw invalidText(`bbox has ${corners.length} numbers; it takes 4, x0 y0 x1 y1`);
}

function boxIn([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: readonly number[]): Box | undefined {
  const [x, y] = [Math.floor(x0), Math.floor(y0)];
  const [w, h] = [Math.ceil(x1) - x, Math.ceil(y1) - y];
  return w > 0 && h > 0 ? { x, y, w, h } : undefined;
}

const numbersOf = (title: Title, name: string): number[] =>
  (title.get(name)?.match(/\S+/g) ?? []).map((text) => numberOf(name, text));
