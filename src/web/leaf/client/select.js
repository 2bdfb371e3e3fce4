import { boxIn, xywhOf } from './address.js';
import { containsPoint, overlap, unionBox } from './deep-zoom.js';

/** Selects lines by pointer and keys, and shows the selection of the address. */
export function openSelection({ leaf, stage, units, overlay, state }) {
  const nameOf = (layer) => (layer === units.first ? undefined : layer);
  let anchor;

  /** @param isExtending true to extend the selection from its first line */
  const choose = (unit, isExtending) => {
    const isSame = isExtending && anchor?.layer === unit.layer;
    if (!isSame) anchor = unit;
    const line = isSame && anchor !== unit ? inOrder(units, anchor, unit) : unit.id;
    const { line: before, layer } = state.get();
    const isAgain = line === before && layer === nameOf(unit.layer);
    const chosen = isAgain && !isExtending ? {} : { line, layer: nameOf(unit.layer) };
    state.set({ xywh: undefined, line: undefined, layer: undefined, ...chosen });
  };

  leaf.querySelector('.texts').addEventListener('click', (event) => {
    const unit = units.around(event.target);
    if (!unit) return;
    const isNumber = event.target.closest('.number') !== null;
    // A reader who selects words with the pointer wants to copy them.
    if (!isNumber && !event.shiftKey && !getSelection().isCollapsed) return;
    event.preventDefault();
    if (event.shiftKey) getSelection().removeAllRanges();
    choose(unit, event.shiftKey);
  });
  onClick(stage, (event) => {
    const unit = units.at(stage.pointOf(event));
    if (unit) choose(unit, false);
    else clear(state);
  });
  roving(leaf, units, choose);

  state.watch(showing({ stage, units, overlay, state }));
}

/** Shows the selection of a state, and brings it into view when it has changed. */
function showing({ stage, units, overlay, state }) {
  let shown;
  return (current) => {
    const region = boxIn(current);
    const { chosen, within } = unitsOf(current, region, units);
    for (const unit of units.all) {
      unit.element.classList.toggle('chosen', chosen.includes(unit));
      unit.element.classList.toggle('within', within.includes(unit));
    }
    const box = region ?? boxOf(chosen);
    overlay.mark('chosen', [box].filter(Boolean));
    overlay.mark(
      'within',
      within.map((unit) => unit.box),
    );
    overlay.shade(state.isHit(current) ? undefined : region);
    const key = box ? xywhOf(box) : '';
    if (box && key !== shown) {
      if (shown === undefined && region) stage.show(box, true);
      else stage.showIfHidden(box);
      bringIntoView([...chosen, ...within][0]?.element);
    }
    shown = key;
  };
}

function unitsOf({ line, layer }, region, units) {
  if (region) return { chosen: [], within: units.within(region) };
  return { chosen: line ? units.range(line, layer) : [], within: [] };
}

export const clear = (state) => state.set({ xywh: undefined, line: undefined, layer: undefined });

function inOrder(units, one, other) {
  const own = units.of(one.layer);
  const [first, last] = [one, other].sort((a, b) => own.indexOf(a) - own.indexOf(b));
  return `${first.id}-${last.id}`;
}

/** Calls `act` for a click; a drag moves the image instead. */
function onClick({ sheet }, act) {
  let start;
  sheet.addEventListener('pointerdown', (event) => (start = event), { capture: true });
  sheet.addEventListener(
    'pointerup',
    (event) => {
      if (!start || event.button !== 0 || event.shiftKey) return;
      const distance = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
      if (distance < 5 && event.timeStamp - start.timeStamp < 500) act(event);
      start = undefined;
    },
    { capture: true },
  );
}

/** One tab stop per text; from there the arrow keys go from line to line. */
function roving(leaf, units, choose) {
  const numbers = units.all.map(({ element }) => element.querySelector('.number'));
  const stops = new Set();
  for (const [i, { layer }] of units.all.entries()) {
    numbers[i].tabIndex = stops.has(layer) ? -1 : 0;
    stops.add(layer);
  }
  leaf.querySelector('.texts').addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const unit = event.target.matches('.number') && units.around(event.target);
    if (!step || !unit) return;
    const own = units.of(unit.layer);
    const next = own[own.indexOf(unit) + step];
    event.preventDefault();
    if (!next) return;
    for (const { element } of own) element.querySelector('.number').tabIndex = -1;
    const number = next.element.querySelector('.number');
    number.tabIndex = 0;
    number.focus();
    if (event.shiftKey) {
      const isNew = leaf.querySelector('.unit.chosen') === null;
      if (isNew) choose(unit, false);
      choose(next, true);
    }
  });
}

function bringIntoView(element) {
  if (!element) return;
  const { top, bottom } = element.getBoundingClientRect();
  const above = document.querySelector('.leaf-head').getBoundingClientRect().bottom;
  const isSeen = top >= above && bottom <= innerHeight;
  if (!isSeen) element.scrollIntoView({ block: 'center' });
}

/**
 * A line or block of a text that can be selected, as the server wrote it into the page.
 *
 * @typedef {{ id: string, layer: string, element: HTMLElement, box?: import('./matrix.js').Box }} Unit
 *   box: canvas pixels; absent if the unit is the whole leaf
 */

/** @param {HTMLElement} leaf */
export function readUnits(leaf, { width, height }) {
  const units = [...leaf.querySelectorAll('.unit')].map((element) => {
    const [x, y, w, h] = element.dataset.xywh.split(',').map(Number);
    const isWhole = w >= width && h >= height;
    const layer = element.closest('.cell').dataset.layer;
    return { id: element.dataset.unit, layer, element, ...(!isWhole && { box: { x, y, w, h } }) };
  });
  const first = units[0]?.layer;
  const byElement = new Map(units.map((unit) => [unit.element, unit]));

  return {
    all: units,
    first,
    of: (layer) => units.filter((unit) => unit.layer === (layer ?? first)),
    /** The unit around an element. */
    around: (target) => byElement.get(target.closest?.('.unit')),
    /** The smallest unit at a point of the leaf. */
    at: (point) =>
      units
        .filter(({ box }) => box && containsPoint(box, point))
        .sort((a, b) => a.box.w * a.box.h - b.box.w * b.box.h)[0],
    within: (region) => units.filter(({ box }) => box && overlap(box, region)),
    /** The corresponding units of the other texts. */
    kin({ element, layer }) {
      const row = element.closest('.row');
      return units.filter((one) => one.layer !== layer && row.contains(one.element));
    },
    /** The units of `l4-l7`, or of `l4`, in the order of the text. */
    range(line, layer) {
      const own = this.of(layer);
      const [from, to = from] = line.split('-');
      const positions = [from, to].map((id) => own.findIndex((unit) => unit.id === id));
      if (positions.includes(-1)) return [];
      return own.slice(Math.min(...positions), Math.max(...positions) + 1);
    },
  };
}

export const boxOf = (units) => unionBox(units.flatMap(({ box }) => box ?? []));
