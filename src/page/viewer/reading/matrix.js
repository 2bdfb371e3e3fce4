/**
 * Affine maps as SVG writes them: [a, b, c, d, e, f] leads (x, y) to (ax + cy + e, bx + dy + f).
 *
 * @typedef {readonly number[]} Matrix
 * @typedef {{ x: number, y: number, w: number, h: number }} Box
 */

/** The map that fits `size` whole and centred into `room`, as `object-fit: contain` does. */
export function containing(size, room) {
  const scale = Math.min(room.width / size.width, room.height / size.height);
  const left = (room.width - size.width * scale) / 2;
  const top = (room.height - size.height * scale) / 2;
  return [scale, 0, 0, scale, left, top];
}

/** The map that leads (0, 0), (width, 0) and (0, height) to three given points. */
export const leadingTo = ({ width, height }, origin, right, bottom) => [
  (right.x - origin.x) / width,
  (right.y - origin.y) / width,
  (bottom.x - origin.x) / height,
  (bottom.y - origin.y) / height,
  origin.x,
  origin.y,
];

/** The point of the leaf, in canvas pixels, that is seen at a place of the stage. */
export function backFrom([a, b, c, d, e, f], { x, y }) {
  const area = a * d - b * c;
  return {
    x: (d * (x - e) - c * (y - f)) / area,
    y: (a * (y - f) - b * (x - e)) / area,
  };
}

/** The smallest box around points, whole pixels inside the leaf; undefined where none is left. */
export function boxAround(points, { width, height }) {
  const within = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
  const xs = points.map(({ x }) => within(x, width));
  const ys = points.map(({ y }) => within(y, height));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const [w, h] = [Math.max(...xs) - x, Math.max(...ys) - y];
  return w > 0 && h > 0 ? { x, y, w, h } : undefined;
}

/** The smallest box around boxes; undefined around none. */
export function unionOf(boxes) {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w));
  const bottom = Math.max(...boxes.map((box) => box.y + box.h));
  return { x, y, w: right - x, h: bottom - y };
}

export const holds = ({ x, y, w, h }, point) =>
  point.x >= x && point.x < x + w && point.y >= y && point.y < y + h;

/** Whether two boxes share at least half of the smaller one's width and of its height. */
export function overlap(one, other) {
  const shared = (a, length, b, size) =>
    (Math.min(a + length, b + size) - Math.max(a, b)) * 2 >= Math.min(length, size);
  return shared(one.x, one.w, other.x, other.w) && shared(one.y, one.h, other.y, other.h);
}
