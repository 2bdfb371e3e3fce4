import { xywhOf } from './address.js';
import { boxAround, fitInside, infoOf, inverseMap, openDeepZoom } from './deep-zoom.js';

/**
 * The image: still at first, which is sharp as long as the whole leaf is shown, and with deep zoom once the
 * reader points at it. Until then no tile is loaded.
 */
export function openStage(leaf, size) {
  const sheet = leaf.querySelector('.sheet');
  const listeners = [];
  let deep;
  let opening;

  const matrix = () => deep?.matrix() ?? fitInside(size, sheet.getBoundingClientRect());
  const notify = () => {
    for (const listener of listeners) listener(matrix());
  };
  new ResizeObserver(notify).observe(sheet);

  const { deep: script, image } = leaf.dataset;
  const deepen = () => {
    if (!script) return Promise.resolve();
    opening ??= openDeepZoom(
      script,
      sheet.querySelector('.deep'),
      image,
      size,
      stillWidth(sheet),
    ).then(
      (deepZoom) => {
        deep = deepZoom;
        deep.onMove(notify);
        deep.onDrawn(() => leaf.classList.add('is-deep'));
        notify();
      },
      // Without it the still image stays, and everything else works.
      () => sheet.querySelector('.deep').setAttribute('hidden', ''),
    );
    return opening;
  };
  for (const event of ['pointerenter', 'pointerdown', 'wheel', 'focusin']) {
    sheet.addEventListener(event, deepen, { once: true, passive: true });
  }
  if (script && !navigator.connection?.saveData) {
    afterLoad(() => {
      prefetch(script, 'script');
      prefetch(infoOf(image), 'fetch');
    });
  }
  sheet.querySelector('.still').addEventListener('click', (event) => event.preventDefault());

  const { pointOf, visible } = visibleArea(sheet, size, matrix);
  return {
    sheet,
    size,
    pointOf,
    visible,
    onMove: (listener) => listeners.push(listener),
    zoomBy: (factor) => deepen().then(() => deep?.zoomBy(factor)),
    whole: () => deep?.whole(),
    rotate: (degrees) => deepen().then(() => deep?.rotate(degrees)),
    /** Brings a box into view, with a margin. */
    show: (box, isAtOnce) => deepen().then(() => deep?.show(widened(box), isAtOnce)),
    /** The same, unless the whole box is in view already. */
    showIfHidden(box) {
      const seen = visible();
      if (!seen || !contains(seen, box)) this.show(box);
    },
  };
}

/** The width of the file that the browser has chosen for the still image; undefined if it has none. */
function stillWidth(sheet) {
  const [, width] = /\/full\/(\d+),/.exec(sheet.querySelector('.still img').currentSrc) ?? [];
  return width && Number(width);
}

/** Acts when the page and its pictures have been loaded and the browser is idle. */
function afterLoad(act) {
  const later = globalThis.requestIdleCallback ?? setTimeout;
  if (document.readyState === 'complete') later(act);
  else addEventListener('load', () => later(act), { once: true });
}

/** Loads a file into the browser's cache, so that it is there when it is needed. */
function prefetch(address, as) {
  const link = document.createElement('link');
  link.rel = 'prefetch';
  link.as = as;
  if (as === 'fetch') link.crossOrigin = 'anonymous';
  link.href = address;
  document.head.append(link);
}

/** Converts window positions to canvas pixels. */
function visibleArea(sheet, size, matrix) {
  const pointOf = ({ clientX, clientY }) => {
    const { left, top } = sheet.getBoundingClientRect();
    return inverseMap(matrix(), { x: clientX - left, y: clientY - top });
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

/** Whether a box is inside another, allowing for rounding. */
const contains = (outer, { x, y, w, h }) =>
  x >= outer.x - 1 &&
  y >= outer.y - 1 &&
  x + w <= outer.x + outer.w + 1 &&
  y + h <= outer.y + outer.h + 1;

const SVG = 'http://www.w3.org/2000/svg';

/** Draws boxes over the image in canvas pixels, at any zoom and rotation. */
export function openOverlay(svg, { width, height }) {
  const group = document.createElementNS(SVG, 'g');
  const layers = Object.fromEntries(
    ['shade', 'within', 'kin', 'hit', 'lit', 'chosen'].map((name) => {
      const layer = document.createElementNS(SVG, 'g');
      group.append(layer);
      return [name, layer];
    }),
  );
  svg.append(group);

  const rectangle = (kind, { x, y, w, h }) => {
    const rect = document.createElementNS(SVG, 'rect');
    for (const [name, value] of Object.entries({ x, y, width: w, height: h, class: kind })) {
      rect.setAttribute(name, value);
    }
    return rect;
  };

  return {
    move: (matrix) => group.setAttribute('transform', `matrix(${matrix.join(' ')})`),
    mark: (kind, boxes) =>
      layers[kind].replaceChildren(...boxes.map((box) => rectangle(kind, box))),
    /** Darkens everything outside the box. */
    shade(box) {
      layers.shade.replaceChildren();
      if (!box) return;
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('class', 'shade');
      path.setAttribute(
        'd',
        `M0 0H${width}V${height}H0ZM${box.x} ${box.y}h${box.w}v${box.h}h${-box.w}Z`,
      );
      layers.shade.append(path);
    },
  };
}

/** A shorter drag, in screen pixels, is a click. */
const MIN_DRAG = 6;

/** Draws a region with the pointer while the mode is on, or at any time with Shift. */
export function openDraw({ leaf, stage, overlay, state }) {
  const glass = leaf.querySelector('.glass');
  const hint = leaf.querySelector('.hint');
  const button = leaf.querySelector('[data-do="cite"]');
  let start;

  const turn = (isOn) => {
    glass.hidden = !isOn;
    hint.hidden = !isOn;
    button.setAttribute('aria-pressed', String(isOn));
  };
  const choose = (box) => {
    turn(false);
    if (box) state.set({ xywh: xywhOf(box), line: undefined, layer: undefined });
  };
  const boxTo = (event) => boxAround([stage.pointOf(start), stage.pointOf(event)], stage.size);

  const begin = (event) => {
    const isWanted = event.button === 0 && (event.target === glass || event.shiftKey);
    if (!isWanted || event.target.closest('.tools')) return;
    event.preventDefault();
    event.stopPropagation();
    start = event;
    glass.hidden = false;
    glass.setPointerCapture(event.pointerId);
  };
  stage.sheet.addEventListener('pointerdown', begin, { capture: true });
  glass.addEventListener('pointermove', (event) => {
    const box = start && boxTo(event);
    if (!box) return;
    overlay.mark('chosen', [box]);
    overlay.shade(box);
  });
  glass.addEventListener('pointerup', (event) => {
    if (!start) return;
    const box = boxTo(event);
    const distance = Math.max(
      Math.abs(event.clientX - start.clientX),
      Math.abs(event.clientY - start.clientY),
    );
    start = undefined;
    if (distance >= MIN_DRAG) choose(box);
    else state.notify();
  });
  glass.addEventListener('pointercancel', () => {
    start = undefined;
    state.notify();
  });

  return {
    isOn: () => button.getAttribute('aria-pressed') === 'true',
    turn,
    /** Selects the visible part: the way without a pointer. */
    takeView: () => choose(stage.visible()),
  };
}
