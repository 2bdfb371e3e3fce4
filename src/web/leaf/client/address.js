/**
 * The state of the page in its hash: `#xywh=x,y,w,h`, `#line=l4-l7&layer=id`, and the view options. Every
 * state is therefore a link.
 *
 * @typedef {{ xywh?: string, line?: string, layer?: string, rotation?: string, view?: string, hide?: string }} State
 */

const NAMES = ['xywh', 'line', 'layer', 'rotation', 'view', 'hide'];

/** @returns {State} */
export function readHash(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  return Object.fromEntries(
    NAMES.flatMap((name) => (given.get(name) ? [[name, given.get(name)]] : [])),
  );
}

export const writeHash = (state) =>
  NAMES.filter((name) => state[name])
    .map((name) => `${name}=${encodeURIComponent(state[name]).replaceAll('%2C', ',')}`)
    .join('&');

/** The region of a state in canvas pixels; undefined if there is none. */
export function boxIn({ xywh = '' }) {
  const [x, y, w, h] = xywh
    .replace(/^pixel:/, '')
    .split(',')
    .map((part) => Math.round(Number(part)));
  return w > 0 && h > 0 && x >= 0 && y >= 0 ? { x, y, w, h } : undefined;
}

export const xywhOf = ({ x, y, w, h }) => `${x},${y},${w},${h}`;

/** The state, its listeners, and its entries in the browser history. */
export function openState() {
  const listeners = [];
  let state = readHash(location.hash);
  const hit = new URLSearchParams(location.search).has('q') ? state.xywh : undefined;
  const notify = () => {
    for (const listener of listeners) listener(state);
  };
  const follow = () => {
    state = readHash(location.hash);
    notify();
  };
  addEventListener('popstate', follow);
  addEventListener('hashchange', follow);
  return {
    get: () => state,
    watch: (listener) => listeners.push(listener),
    /** True for the region of a search hit, which is there to be read, not cited. */
    isHit: ({ xywh }) => xywh !== undefined && xywh === hit,
    notify,
    /** A selection adds an entry to the history; a view option replaces the current one. */
    set(change, { isStep = true } = {}) {
      const hash = writeHash({ ...state, ...change });
      if (hash === writeHash(state)) return;
      const address = hash ? `#${hash}` : location.pathname + location.search;
      history[isStep ? 'pushState' : 'replaceState'](null, '', address);
      follow();
    },
  };
}
