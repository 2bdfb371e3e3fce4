import { isWriting, keep, kept } from './dom.js';
import { clear } from './select.js';

/** The keys of the page, as the list that `?` opens says. */
export function openKeys({ leaf, acts, options, cite, draw, state, help }) {
  const follow = (rel) => leaf.querySelector(`.neighbours [rel="${rel}"]`)?.click();
  const keys = {
    '[': () => follow('prev'),
    ']': () => follow('next'),
    '+': acts['zoom-in'],
    '=': acts['zoom-in'],
    '-': acts['zoom-out'],
    0: acts.whole,
    r: acts.rotate,
    f: acts.full,
    c: acts.cite,
    v: () => options.turnView(),
    y: () => cite.copyFirst(),
    '?': acts.help,
  };
  // Where the keyboard is not a Latin one, the key is known by its place.
  const nameOf = ({ key, code }) => {
    const letter = /^Key([A-Z])$/.exec(code)?.[1];
    return key in keys ? key : letter?.toLowerCase();
  };

  const box = help.querySelector('[name="keys"]');
  box.checked = kept('keys') !== 'off';
  box.addEventListener('change', () => keep('keys', box.checked ? 'on' : 'off'));

  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !help.open) {
      if (draw.isOn()) draw.turn(false);
      else if (!document.fullscreenElement) clear(state);
      return;
    }
    const isOurs = !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);
    if (!isOurs || !box.checked || help.open || isWriting(event.target)) return;
    const act = keys[nameOf(event)];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
