/**
 * Reads the content states that the server lets through, for the viewers that do not read them
 * themselves. https://iiif.io/api/content-state/1.0/
 *
 * @typedef {{ manifest: string, canvas?: string, box?: number[] }} State box: x, y, w, h in pixels
 */

/**
 * @param {string} text the value of `iiif-content`: an address, or encoded JSON
 * @returns {State}
 */
export function readContentState(text) {
  if (/^https?:/i.test(text)) return { manifest: text.split('#')[0] };
  const json = JSON.parse(decodeURIComponent(decodeBase64(text)));
  if (json.type !== 'Annotation') return stateOf(json, undefined);
  return stateOf(asObject(first(json.target)), json.partOf);
}

/**
 * What the address of this page asks for, if anything.
 *
 * @returns {State | undefined}
 */
export function wantedState() {
  const text = new URLSearchParams(location.search).get('iiif-content');
  return text ? readContentState(text) : undefined;
}

function stateOf(target, around) {
  const isPart = target.type === 'SpecificResource';
  const source = isPart ? asObject(target.source) : target;
  const [id, fragment] = source.id.split('#');
  const manifest = manifestAmong(source.partOf ?? (isPart ? target.partOf : undefined) ?? around);
  if (!manifest || source.type === 'Manifest' || source.type === 'Collection') {
    return { manifest: id };
  }
  if (source.type && source.type !== 'Canvas') return { manifest };
  const box = boxOf(selected(target.selector) ?? fragment);
  return { manifest, canvas: id, ...(box && { box }) };
}

function selected(selectors) {
  return [selectors].flat().find((one) => one?.type === 'FragmentSelector')?.value;
}

function boxOf(fragment) {
  const region = /(?:^|&)xywh=(?:pixel:)?([\d.,]+)/.exec(fragment ?? '')?.[1];
  return region?.split(',').map((number) => Math.round(Number(number)));
}

function manifestAmong(partOf) {
  const all = [partOf].flat();
  const within = all.find((one) => one?.type === 'Manifest') ?? all[0];
  return within?.id ?? within;
}

function decodeBase64(text) {
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  return new TextDecoder().decode(Uint8Array.from(letters, (one) => one.charCodeAt(0)));
}

const first = (value) => (Array.isArray(value) ? value[0] : value);

const asObject = (value) => (typeof value === 'string' ? { id: value } : value);
