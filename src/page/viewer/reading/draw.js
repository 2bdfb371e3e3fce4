import { xywhOf } from './address.js';
import { boxAround } from './matrix.js';

/** Less than this many pixels of the screen is a slip of the hand. */
const LEAST = 6;

/**
 * Draws a region with the pointer: while the mode is on, or at any time with Shift.
 *
 * @returns what turns the mode on and off
 */
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
    const way = Math.max(
      Math.abs(event.clientX - start.clientX),
      Math.abs(event.clientY - start.clientY),
    );
    start = undefined;
    if (way >= LEAST) choose(box);
    else state.tell();
  });
  glass.addEventListener('pointercancel', () => {
    start = undefined;
    state.tell();
  });

  return {
    isOn: () => button.getAttribute('aria-pressed') === 'true',
    turn,
    /** Cites what is in view: the way without a pointer. */
    takeView: () => choose(stage.visible()),
  };
}
