import { prefersReducedMotion } from './dom.js';

/**
 * Opens OpenSeadragon over the still image, in the same position.
 *
 * @param {string} script the address of OpenSeadragon, which is not a module
 * @param {number} [stillWidth] the width of the still image, pixels
 * @returns {Promise<object>} the operations that the stage needs
 */
export async function openDeepZoom(script, place, service, size, stillWidth) {
  const [info] = await Promise.all([fetchInfo(service), load(script)]);
  forbidStyle();
  const { OpenSeadragon } = globalThis;
  place.hidden = false;
  const viewer = OpenSeadragon({
    element: place,
    // OpenSeadragon begins with the still image, which is in the cache, rather than the largest single tile.
    tileSources: [{ ...info, getClosestLevel: () => levelOf(info, stillWidth) }],
    // The only drawer that reports when it has drawn, and works with tiles of other hosts without CORS.
    drawer: 'canvas',
    showNavigationControl: false,
    visibilityRatio: 0.5,
    minZoomImageRatio: 0.7,
    maxZoomPixelRatio: 3,
    animationTime: prefersReducedMotion() ? 0 : 0.5,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
  });
  // main.js handles the letters; OpenSeadragon handles only the arrows.
  viewer.addHandler('canvas-key', (event) => {
    if (!event.originalEvent.key.startsWith('Arrow')) event.preventDefaultAction = true;
  });
  await new Promise((opened, failed) => {
    viewer.addOnceHandler('open', opened);
    viewer.addOnceHandler('open-failed', failed);
  });
  closeSeams(viewer, OpenSeadragon.pixelDensityRatio);
  const { viewport } = viewer;
  const toViewer = (x, y) =>
    viewport.imageToViewerElementCoordinates(new OpenSeadragon.Point(x, y));
  return {
    viewer,
    matrix: () =>
      mapToPoints(size, toViewer(0, 0), toViewer(size.width, 0), toViewer(0, size.height)),
    onMove: (listener) => {
      for (const event of ['update-viewport', 'resize']) viewer.addHandler(event, listener);
    },
    onDrawn: (listener) => viewer.addOnceHandler('tile-drawn', listener),
    zoomBy: (factor) => viewport.zoomBy(factor).applyConstraints(),
    whole: () => viewport.goHome(),
    rotation: () => viewport.getRotation(),
    rotate: (degrees, isAtOnce) => viewport.setRotation(degrees, isAtOnce),
    show: ({ x, y, w, h }, isAtOnce) =>
      viewport.fitBoundsWithConstraints(viewport.imageToViewportRectangle(x, y, w, h), isAtOnce),
  };
}

/** The level of OpenSeadragon at which the whole image has a width: 0 is the smallest. */
export function levelOf({ width, tiles = [] }, wanted = 0) {
  const factors = tiles.flatMap(({ scaleFactors }) => scaleFactors).sort((a, b) => b - a);
  return Math.max(
    0,
    factors.findLastIndex((factor) => Math.ceil(width / factor) <= wanted),
  );
}

/** The address of the image information. */
export const infoOf = (service) => `${service}/info.json`;

async function fetchInfo(service) {
  const response = await fetch(infoOf(service));
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

const load = (address) =>
  new Promise((loaded, failed) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = loaded;
    script.onerror = failed;
    document.head.append(script);
  });

/**
 * OpenSeadragon adds a style sheet to the page unless it finds its own there, and the security policy
 * forbids that. So it finds an element of that name that is not a style sheet.
 */
function forbidStyle() {
  const style = document.createElementNS(null, 'style');
  style.setAttribute('data-openseadragon-mobile-css', 'true');
  document.head.append(style);
}

/**
 * Makes tiles meet at whole screen pixels. OpenSeadragon hides the seams between tiles by drawing each one
 * pixel too large, so that the next covers its last row. In a small picture that is a fifth of the height
 * of a letter, and the line of text at the seam looks squeezed.
 *
 * @param {object} viewer OpenSeadragon, with its one image open
 * @param {number} density pixels of the screen for each of the page
 */
export function closeSeams(viewer, density) {
  viewer.drawer.minimumOverlapRequired = () => false;
  const image = viewer.world.getItemAt(0);
  const tilesToDraw = image.getTilesToDraw.bind(image);
  image.getTilesToDraw = () => {
    const drawn = tilesToDraw();
    for (const { tile } of drawn) snap(tile, density);
    return drawn;
  };
}

function snap({ position, size }, density) {
  for (const axis of ['x', 'y']) {
    const whole = (value) => Math.round(value * density) / density;
    const start = whole(position[axis]);
    size[axis] = whole(position[axis] + size[axis]) - start;
    position[axis] = start;
  }
}

/**
 * An affine map in the notation of SVG: [a, b, c, d, e, f] maps (x, y) to (ax + cy + e, bx + dy + f).
 *
 * @typedef {readonly number[]} Matrix
 * @typedef {{ x: number, y: number, w: number, h: number }} Box
 */

/** The map that fits `size` centred into `room`, like `object-fit: contain`. */
export function fitInside(size, room) {
  const scale = Math.min(room.width / size.width, room.height / size.height);
  const left = (room.width - size.width * scale) / 2;
  const top = (room.height - size.height * scale) / 2;
  return [scale, 0, 0, scale, left, top];
}

/** The map from (0, 0), (width, 0) and (0, height) to three points. */
export const mapToPoints = ({ width, height }, origin, right, bottom) => [
  (right.x - origin.x) / width,
  (right.y - origin.y) / width,
  (bottom.x - origin.x) / height,
  (bottom.y - origin.y) / height,
  origin.x,
  origin.y,
];

/** The point of the leaf, in canvas pixels, at a position of the stage. */
export function inverseMap([a, b, c, d, e, f], { x, y }) {
  const area = a * d - b * c;
  return {
    x: (d * (x - e) - c * (y - f)) / area,
    y: (a * (y - f) - b * (x - e)) / area,
  };
}

/** The smallest box around points, in whole pixels inside the leaf; undefined if it is empty. */
export function boxAround(points, { width, height }) {
  const within = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
  const xs = points.map(({ x }) => within(x, width));
  const ys = points.map(({ y }) => within(y, height));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const [w, h] = [Math.max(...xs) - x, Math.max(...ys) - y];
  return w > 0 && h > 0 ? { x, y, w, h } : undefined;
}

/** The smallest box around boxes; undefined without boxes. */
export function unionBox(boxes) {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w));
  const bottom = Math.max(...boxes.map((box) => box.y + box.h));
  return { x, y, w: right - x, h: bottom - y };
}

export const containsPoint = ({ x, y, w, h }, point) =>
  point.x >= x && point.x < x + w && point.y >= y && point.y < y + h;

/** Whether two boxes share at least half of the smaller one's width and of its height. */
export function overlap(a, b) {
  const shared = (a, length, b, size) =>
    (Math.min(a + length, b + size) - Math.max(a, b)) * 2 >= Math.min(length, size);
  return shared(a.x, a.w, b.x, b.w) && shared(a.y, a.h, b.y, b.h);
}
