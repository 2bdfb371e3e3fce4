/**
 * Reads the content states that the server passes on, for viewers that can't read them themselves. https://iiif.io/api/content-state/1.0/
 *
 * @typedef {{ unit: 'pixel' | 'percent', x: number, y: number, w: number, h: number }} Region
 * @typedef {{ manifest: string, canvas?: string, region?: Region, annotation?: string }} State
 */

/**
 * @param {string} text the value of `iiif-content`: an address, or encoded JSON
 * @returns {State}
 */
export function readContentState(text) {
  if (/^https?:/i.test(text)) return { manifest: text.split('#')[0] };
  return placeOf(JSON.parse(decodeURIComponent(decodeBase64(text))), undefined);
}

/**
 * The content state in the address of this page, with its region in whole pixels, the only unit that
 * viewers know; a region in per cent needs the size of its canvas.
 *
 * @returns {Promise<{ manifest: string, canvas?: string, box?: number[] } | undefined>}
 */
export async function wantedState() {
  const text = new URLSearchParams(location.search).get('iiif-content');
  if (!text) return undefined;
  const { manifest, canvas, region } = readContentState(text);
  const box = region && (await boxOf(region, manifest, canvas));
  return { manifest, canvas, ...(box && { box }) };
}

async function boxOf({ unit, x, y, w, h }, manifest, canvas) {
  const size = unit === 'percent' ? await sizeOf(manifest, canvas) : { width: 100, height: 100 };
  if (!size) return undefined;
  const across = (value) => Math.round((value * size.width) / 100);
  const down = (value) => Math.round((value * size.height) / 100);
  const [left, top] = [across(x), down(y)];
  return [left, top, Math.max(1, across(x + w) - left), Math.max(1, down(y + h) - top)];
}

/** The size of a canvas from its manifest, version 3 or 2; undefined if that fails. */
async function sizeOf(manifest, canvas) {
  try {
    const json = await (await fetch(manifest)).json();
    const canvases = json.items ?? json.sequences[0].canvases;
    const found = canvases.find((listed) => (listed.id ?? listed['@id']) === canvas);
    return found?.width && found.height ? found : undefined;
  } catch {
    return undefined;
  }
}

function placeOf(target, around) {
  if (target.type === 'Annotation') return placeOfAnnotation(target, around);
  if (target.type !== 'SpecificResource') return placeWith(target, around, undefined);
  const { source, selector, partOf } = target;
  return placeWith(asObject(source), partOf ?? around, selected(selector));
}

function placeOfAnnotation({ id, motivation, target: targets, partOf: own }, around) {
  const partOf = own ?? around;
  const target = [targets].flat()[0];
  if (target === undefined) {
    const canvas = containing(partOf, 'Canvas');
    return { manifest: within(partOf), ...(canvas && { canvas }), annotation: id };
  }
  const place = placeOf(asObject(target), partOf);
  if ([motivation].flat().includes('contentState') || typeof id !== 'string') return place;
  return { ...place, annotation: id };
}

function placeWith({ id: address, type, partOf }, around, selector) {
  const [id, fragment] = address.split('#');
  const manifest = within(partOf ?? around);
  if (!manifest || type === 'Manifest' || type === 'Collection') return { manifest: id };
  if (type && type !== 'Canvas') return { manifest };
  const region = regionIn(selector ?? fragment);
  return { manifest, canvas: id, ...(region && { region }) };
}

function selected(selectors) {
  return [selectors].flat().find((selector) => selector?.type === 'FragmentSelector')?.value;
}

function regionIn(fragment) {
  const [, value] = /(?:^|&)xywh=([^&]*)/.exec(fragment ?? '') ?? [];
  if (!value) return undefined;
  const [, unit, list] = /^(?:(pixel|percent|pct):)?(.*)$/.exec(value);
  const [x, y, w, h] = list.split(',').map(Number);
  return { unit: !unit || unit === 'pixel' ? 'pixel' : 'percent', x, y, w, h };
}

function within(partOf) {
  const [untyped] = [partOf].flat().map(asObject).filter(Boolean);
  const named = containing(partOf, 'Manifest') ?? containing(partOf, 'Collection');
  return named ?? (untyped && !untyped.type ? untyped.id : undefined);
}

function containing(partOf, type) {
  const parents = [partOf].flat().filter((parent) => parent && typeof parent === 'object');
  const nearest = parents.find((parent) => parent.type === type);
  if (nearest) return nearest.id;
  return parents.map((parent) => containing(parent.partOf, type)).find((id) => id !== undefined);
}

function decodeBase64(text) {
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  return new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
}

const asObject = (value) => (typeof value === 'string' ? { id: value } : value);
