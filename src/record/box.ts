/** A rectangle in whole pixels, measured from the top left: of a canvas, or of an image where a name says so. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
};

export type Size = { readonly width: number; readonly height: number };

/** The smallest box around all boxes; undefined if there are none. */
export function unionBox(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w));
  const bottom = Math.max(...boxes.map((box) => box.y + box.h));
  return { x, y, w: right - x, h: bottom - y };
}

/** True if the box has an area and no part of it is outside. */
export const isInside = ({ x, y, w, h }: Box, { width, height }: Size): boolean =>
  x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= width && y + h <= height;

/** The part of a box that is inside; undefined if no part is. */
export function clipBox(box: Box, { width, height }: Size): Box | undefined {
  const [x, y] = [Math.max(0, box.x), Math.max(0, box.y)];
  const w = Math.min(width, box.x + box.w) - x;
  const h = Math.min(height, box.y + box.h) - y;
  return w > 0 && h > 0 ? { x, y, w, h } : undefined;
}

/** `x,y,w,h`, as `#xywh=` takes it. https://www.w3.org/TR/media-frags/#naming-space */
export const formatBox = ({ x, y, w, h }: Box): string => `${x},${y},${w},${h}`;

/** The points of an outline or a baseline, in whole pixels. An outline does not repeat its first point. */
export type Points = readonly (readonly [x: number, y: number])[];

/** The smallest box around the points, at least one pixel wide and high. */
export function boxAround(points: Points): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(1, Math.max(...xs) - x), h: Math.max(1, Math.max(...ys) - y) };
}
