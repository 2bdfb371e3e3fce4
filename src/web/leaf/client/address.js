/**
 * What the hash of the page says: `#xywh=x,y,w,h`, `#line=l4-l7&layer=id`, and how the page is set.
 * The hash is where the state of the page lives, so that every state is a link.
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

/** The region of a state in canvas pixels; undefined where it is none. */
export function boxIn({ xywh = '' }) {
  const [x, y, w, h] = xywh
    .replace(/^pixel:/, '')
    .split(',')
    .map((part) => Math.round(Number(part)));
  return w > 0 && h > 0 && x >= 0 && y >= 0 ? { x, y, w, h } : undefined;
}

export const xywhOf = ({ x, y, w, h }) => `${x},${y},${w},${h}`;

/** The state, who is told when it changes, and its trace in the history of the browser. */
export function openState() {
  const told = [];
  let state = readHash(location.hash);
  const hit = new URLSearchParams(location.search).has('q') ? state.xywh : undefined;
  const tell = () => {
    for (const one of told) one(state);
  };
  const follow = () => {
    state = readHash(location.hash);
    tell();
  };
  addEventListener('popstate', follow);
  addEventListener('hashchange', follow);
  return {
    get: () => state,
    watch: (one) => told.push(one),
    /** True for the region that a search has led to: it is there to be read, not to be cited. */
    isHit: ({ xywh }) => xywh !== undefined && xywh === hit,
    tell,
    /** What is chosen makes a step of the history; how the page is set does not. */
    set(change, { isStep = true } = {}) {
      const hash = writeHash({ ...state, ...change });
      if (hash === writeHash(state)) return;
      const address = hash ? `#${hash}` : location.pathname + location.search;
      history[isStep ? 'pushState' : 'replaceState'](null, '', address);
      follow();
    },
  };
}
