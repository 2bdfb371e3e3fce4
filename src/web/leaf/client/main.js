import { openState } from './address.js';
import { openCite } from './cite.js';
import { isTyping, readPreference, storePreference } from './dom.js';
import { clear, openSelection, readUnits } from './select.js';
import { openDraw, openOverlay, openStage } from './stage.js';

/** The keyboard shortcuts, as listed in the help dialog. */
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
  // On a keyboard that is not Latin, go by the position of the key.
  const nameOf = ({ key, code }) => {
    const letter = /^Key([A-Z])$/.exec(code)?.[1];
    return key in keys ? key : letter?.toLowerCase();
  };

  const box = help.querySelector('[name="keys"]');
  box.checked = readPreference('keys') !== 'off';
  box.addEventListener('change', () => storePreference('keys', box.checked ? 'on' : 'off'));

  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !help.open) {
      if (draw.isOn()) draw.turn(false);
      else if (!document.fullscreenElement) clear(state);
      return;
    }
    const isOurs = !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);
    if (!isOurs || !box.checked || help.open || isTyping(event.target)) return;
    const act = keys[nameOf(event)];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Highlights the line under the pointer on the image and in the other texts, and the reverse. */
export function openLight({ leaf, stage, units, overlay }) {
  let lit;

  const light = (unit) => {
    if (unit === lit) return;
    for (const one of leaf.querySelectorAll('.unit.lit, .unit.kin')) {
      one.classList.remove('lit', 'kin');
    }
    lit = unit;
    const kin = unit ? units.kin(unit) : [];
    unit?.element.classList.add('lit');
    for (const { element } of kin) element.classList.add('kin');
    overlay.mark('lit', unit?.box ? [unit.box] : []);
    const own = unit?.box;
    overlay.mark(
      'kin',
      kin.flatMap(({ box }) => (box && box.w !== own?.w ? [box] : [])),
    );
  };

  const texts = leaf.querySelector('.texts');
  texts.addEventListener('pointerover', (event) => light(units.around(event.target)));
  texts.addEventListener('pointerleave', () => light(undefined));
  texts.addEventListener('focusin', (event) => light(units.around(event.target)));
  texts.addEventListener('focusout', () => light(undefined));
  stage.sheet.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'mouse' && event.buttons === 0) light(units.at(stage.pointOf(event)));
  });
  stage.sheet.addEventListener('pointerleave', () => light(undefined));
}

/** Which texts are shown and how; the address keeps the options. */
export function openOptions({ leaf, state }) {
  const form = leaf.querySelector('.options');
  if (!form) return { turnView() {} };
  const views = [...form.querySelectorAll('[name="view"]')];
  const layers = [...form.querySelectorAll('[name="layer"]')];
  const byItself = () => (matchMedia('(min-width: 80rem)').matches ? 'parallel' : 'interlinear');

  const show = ({ view = byItself(), hide = '' }) => {
    const hidden = hide.split(',');
    for (const one of views) one.checked = one.value === view;
    for (const one of layers) one.checked = !hidden.includes(one.value);
  };
  form.addEventListener('change', ({ target }) => {
    const isLast = target.name === 'layer' && layers.every(({ checked }) => !checked);
    if (isLast) target.checked = true;
    const hide = layers.filter(({ checked }) => !checked).map(({ value }) => value);
    if (target.name === 'view') state.set({ view: target.value }, { isStep: false });
    if (target.name === 'layer') state.set({ hide: hide.join(',') }, { isStep: false });
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  matchMedia('(min-width: 80rem)').addEventListener('change', () => show(state.get()));
  state.watch(show);
  return {
    turnView() {
      const other = views.find(({ checked }) => !checked);
      if (other) state.set({ view: other.value }, { isStep: false });
    },
  };
}

/** The buttons over the image. */
export function openTools({ leaf, stage, state, draw, help }) {
  const room = leaf.querySelector('.room');
  const acts = {
    'zoom-in': () => stage.zoomBy(1.6),
    'zoom-out': () => stage.zoomBy(1 / 1.6),
    whole: () => stage.whole(),
    rotate() {
      const degrees = (Number(state.get().rotation ?? 0) + 90) % 360;
      state.set({ rotation: degrees ? String(degrees) : undefined }, { isStep: false });
    },
    full: () =>
      document.fullscreenElement ? document.exitFullscreen() : room.requestFullscreen?.(),
    cite: () => draw.turn(!draw.isOn()),
    'cite-view': () => draw.takeView(),
    cancel: () => draw.turn(false),
    help: () => help.showModal(),
    'light-reset': () => sliders.forEach(reset),
  };
  const sliders = [...leaf.querySelectorAll('.sliders input')];
  const setLight = ({ name, value }) => stage.sheet.style.setProperty(`--${name}`, value / 100);
  const reset = (slider) => {
    slider.value = 100;
    setLight(slider);
  };
  for (const slider of sliders) {
    reset(slider);
    slider.addEventListener('input', () => setLight(slider));
  }
  stage.sheet.parentElement.addEventListener('click', ({ target }) => {
    acts[target.closest('[data-do]')?.dataset.do]?.();
  });

  let turned = 0;
  state.watch(({ rotation = '0' }) => {
    const degrees = Number(rotation) % 360 || 0;
    if (degrees !== turned) stage.rotate(degrees);
    turned = degrees;
  });
  return acts;
}

/** The reading page. Everything it needs is in the HTML. */
const leaf = document.querySelector('article.leaf');
const size = { width: Number(leaf.dataset.width), height: Number(leaf.dataset.height) };
const help = leaf.querySelector('dialog.help');
const state = openState();
const stage = openStage(leaf, size);
const units = readUnits(leaf, size);
const overlay = openOverlay(leaf.querySelector('.boxes'), size);
stage.onMove(overlay.move);

const parts = { leaf, size, help, state, stage, units, overlay };
const draw = openDraw(parts);
const options = openOptions(parts);
const acts = openTools({ ...parts, draw });
openLight(parts);
openSelection(parts);
const cite = openCite(parts);
openKeys({ ...parts, acts, options, cite, draw });

const hits = [...leaf.querySelectorAll('mark[data-xywh]')].map(({ dataset }) => {
  const [x, y, w, h] = dataset.xywh.split(',').map(Number);
  return { x, y, w, h };
});
overlay.mark('hit', hits);
const current = leaf.querySelector('.strip [aria-current]');
if (current) current.closest('ul').scrollLeft = current.offsetLeft - 100;

leaf.classList.add('live');
state.notify();
