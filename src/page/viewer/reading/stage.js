import { openDeepZoom } from './deep-zoom.js';
import { backFrom, boxAround, containing } from './matrix.js';

/**
 * The image: still at first, as it lies ready, and deep as soon as the browser has nothing else to do
 * or the reader takes hold of it.
 */
export function openStage(leaf, size) {
  const sheet = leaf.querySelector('.sheet');
  const moved = [];
  let deep;
  let opening;

  const matrix = () => deep?.matrix() ?? containing(size, sheet.getBoundingClientRect());
  const tell = () => {
    for (const one of moved) one(matrix());
  };
  new ResizeObserver(tell).observe(sheet);

  const { deep: script, image } = leaf.dataset;
  const deepen = () => {
    if (!script) return Promise.resolve();
    opening ??= openDeepZoom(script, sheet.querySelector('.deep'), image, size).then(
      (made) => {
        deep = made;
        deep.onMove(tell);
        deep.onDrawn(() => leaf.classList.add('is-deep'));
        tell();
      },
      // Without it the still image stays, and all else works.
      () => sheet.querySelector('.deep').setAttribute('hidden', ''),
    );
    return opening;
  };
  for (const event of ['wheel', 'pointerdown']) {
    sheet.addEventListener(event, deepen, { once: true, passive: true });
  }
  const later = globalThis.requestIdleCallback ?? setTimeout;
  if (!navigator.connection?.saveData) later(() => deepen());
  sheet.querySelector('.still').addEventListener('click', (event) => event.preventDefault());

  const { pointOf, visible } = seeing(sheet, size, matrix);
  return {
    sheet,
    size,
    pointOf,
    visible,
    onMove: (one) => moved.push(one),
    zoomBy: (factor) => deepen().then(() => deep?.zoomBy(factor)),
    whole: () => deep?.whole(),
    rotate: (degrees) => deepen().then(() => deep?.rotate(degrees)),
    /** Brings a box into view, with something of what is around it. */
    show: (box, isAtOnce) => deepen().then(() => deep?.show(widened(box), isAtOnce)),
    /** The same, but only where the box is not seen whole already. */
    showIfHidden(box) {
      const seen = visible();
      if (!seen || !contains(seen, box)) this.show(box);
    },
  };
}

/** What is where: from places in the window to the leaf. */
function seeing(sheet, size, matrix) {
  const pointOf = ({ clientX, clientY }) => {
    const { left, top } = sheet.getBoundingClientRect();
    return backFrom(matrix(), { x: clientX - left, y: clientY - top });
  };
  const visible = () => {
    const { left, top, right, bottom } = sheet.getBoundingClientRect();
    const corners = [left, right].flatMap((clientX) =>
      [top, bottom].map((clientY) => pointOf({ clientX, clientY })),
    );
    return boxAround(corners, size);
  };
  return { pointOf, visible };
}

const widened = ({ x, y, w, h }) => {
  const margin = Math.max(w, h) * 0.15;
  return { x: x - margin, y: y - margin, w: w + 2 * margin, h: h + 2 * margin };
};

/** Whether a box lies within another, give or take what rounding takes. */
const contains = (outer, { x, y, w, h }) =>
  x >= outer.x - 1 &&
  y >= outer.y - 1 &&
  x + w <= outer.x + outer.w + 1 &&
  y + h <= outer.y + outer.h + 1;
