import { holds, overlap, unionOf } from './matrix.js';

/**
 * What can be pointed at: a line or a block of a text, as the server has written it into the page.
 *
 * @typedef {{ id: string, layer: string, element: HTMLElement, box?: import('./matrix.js').Box }} Unit
 *   box: canvas pixels; absent where the unit stands for the whole leaf
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
    /** The unit that an element stands in. */
    around: (target) => byElement.get(target.closest?.('.unit')),
    /** The smallest unit at a point of the leaf. */
    at: (point) =>
      units
        .filter(({ box }) => box && holds(box, point))
        .sort((a, b) => a.box.w * a.box.h - b.box.w * b.box.h)[0],
    within: (region) => units.filter(({ box }) => box && overlap(box, region)),
    /** What the other texts say of the same. */
    kin({ element, layer }) {
      const row = element.closest('.row');
      return units.filter((one) => one.layer !== layer && row.contains(one.element));
    },
    /** The units of `l4-l7`, or of `l4`, in the order of the text. */
    range(line, layer) {
      const own = this.of(layer);
      const [from, to = from] = line.split('-');
      const places = [from, to].map((id) => own.findIndex((unit) => unit.id === id));
      if (places.includes(-1)) return [];
      return own.slice(Math.min(...places), Math.max(...places) + 1);
    },
  };
}

export const boxOf = (units) => unionOf(units.flatMap(({ box }) => box ?? []));
