import { FondsError } from '../errors.ts';
import { type Box, formatBox } from '../record/box.ts';
import { isObject, type JsonObject } from '../record/json.ts';
import { type CanvasRegion, REGION_FORMS, readRegion } from '../record/region.ts';
import { PRESENTATION_3_CONTEXT } from './context.ts';

/** What a viewer should open: a Manifest (or Collection), one of its Canvases, a box on that Canvas. */
export type ContentState = {
  readonly manifest: string;
  readonly canvas?: string;
  /** In whole canvas pixels; only together with a canvas. */
  readonly box?: Box;
};

/** The target of a content state, as far as it states it: an annotation may itself say what it is part of. */
export type StateTarget = {
  readonly manifest?: string;
  readonly canvas?: string;
  /** A part of the canvas. */
  readonly region?: CanvasRegion;
  readonly annotation?: string;
};

/** The longest `iiif-content` that is read, in characters; Node accepts no longer request line anyway. */
const MAX_CHARACTERS = 8192;

/** True if a content state is just an address. */
export const isAddress = (text: string): boolean => /^https?:\/\/[^\s<>"]+$/i.test(text);

/**
 * The content state as an annotation, the only form that all viewers can read.
 * https://iiif.io/api/content-state/1.0/#22-form-of-annotation
 *
 * @param id the address of the annotation, if it is published
 */
export function contentStateOf({ manifest, canvas, box }: ContentState, id?: string) {
  const within = { id: manifest, type: 'Manifest' } as const;
  const region = box ? `#xywh=${formatBox(box)}` : '';
  return {
    '@context': PRESENTATION_3_CONTEXT,
    ...(id !== undefined && { id }),
    type: 'Annotation',
    motivation: ['contentState'],
    target:
      canvas === undefined
        ? within
        : ({ id: `${canvas}${region}`, type: 'Canvas', partOf: [within] } as const),
  } as const;
}

/**
 * A content state as the value of `iiif-content`, not yet escaped for a query. A plain address
 * stays as it is. https://iiif.io/api/content-state/1.0/#6-content-state-encoding
 */
export function encodeContentState(state: ContentState): string {
  if (state.canvas === undefined) return state.manifest;
  const { '@context': _, ...annotation } = contentStateOf(state);
  return encodeJson(annotation);
}

/** https://iiif.io/api/content-state/1.0/#61-choice-of-encoding-mechanism */
export const encodeJson = (json: unknown): string =>
  Buffer.from(encodeURIComponent(JSON.stringify(json))).toString('base64url');

/**
 * Reads the value of `iiif-content`: the plain address of a Manifest or Collection, or encoded JSON
 * (an annotation, or just its target). Of several targets, the first is used.
 * https://iiif.io/api/content-state/1.0/#22-form-of-annotation
 *
 * @throws FondsError INVALID_CONTENT_STATE, saying what is wrong
 */
export function parseContentState(text: string): StateTarget {
  if (text.length > MAX_CHARACTERS) {
    throw invalid(`is ${text.length} characters long; the limit is ${MAX_CHARACTERS}`);
  }
  if (isAddress(text)) return targetOf({ id: text }, undefined);
  const json = decodeJson(text);
  if (!isObject(json)) throw invalid('is not a JSON object');
  return targetOf(json, undefined);
}

/**
 * The Manifest or Collection that a viewer should fetch.
 *
 * @throws FondsError INVALID_CONTENT_STATE if the content state does not name it
 */
export function manifestOf({ manifest, annotation, canvas }: StateTarget): string {
  if (manifest !== undefined) return manifest;
  throw invalid(
    `names ${annotation ?? canvas} but not its Manifest; add partOf: [{ "id": "…", "type": "Manifest" }]`,
  );
}

/** @param around the `partOf` of the annotation, for targets without one of their own */
function targetOf(target: unknown, around: unknown): StateTarget {
  if (!isObject(target)) throw invalid('has a target that is neither an address nor an object');
  if (target['type'] === 'Annotation') return annotationTarget(target, around);
  if (target['type'] !== 'SpecificResource') return canvasOrManifest(target, around, undefined);
  const { source, selector, partOf } = target;
  return canvasOrManifest(asObject(source), partOf ?? around, selectedRegion(selector));
}

/** The target of the annotation that is the content state, or of one that the content state refers to. */
function annotationTarget(annotation: JsonObject, around: unknown): StateTarget {
  const { id, motivation, partOf = around } = annotation;
  const target = first(annotation['target']);
  if ([motivation].flat().includes('contentState')) {
    if (target === undefined) throw invalid('is an annotation without a target');
    return targetOf(asObject(target), partOf);
  }
  if (target !== undefined) {
    const place = targetOf(asObject(target), partOf);
    return typeof id === 'string' ? { ...place, annotation: id } : place;
  }
  const canvas = nearestId(partOf, ['Canvas']);
  return {
    ...manifestIn(partOf),
    ...(canvas !== undefined && { canvas: address(canvas, 'the canvas') }),
    annotation: address(id, 'the annotation'),
  };
}

function canvasOrManifest(
  source: unknown,
  around: unknown,
  selected: CanvasRegion | undefined,
): StateTarget {
  if (!isObject(source)) throw invalid('has a target without a source');
  const [id, fragment] = split(address(source['id'], 'the target'));
  const region = selected ?? regionIn(fragment);
  const { type, partOf = around } = source;
  if (type === 'Manifest' || type === 'Collection') return { manifest: id };
  const place = manifestIn(partOf);
  if (place.manifest === undefined && type === undefined && !region) return { manifest: id };
  if (type !== undefined && type !== 'Canvas')
    return { manifest: manifestOf({ ...place, canvas: id }) };
  return { ...place, canvas: id, ...(region && { region }) };
}

/** The JSON of an encoded content state. @throws FondsError INVALID_CONTENT_STATE if it cannot be decoded */
export function decodeJson(text: string): unknown {
  if (!/^[\w-]+={0,2}$/.test(text)) {
    throw invalid(
      'is neither an http(s) address nor JSON in base64url; see the encoding in the specification: https://iiif.io/api/content-state/1.0/#6-content-state-encoding',
    );
  }
  try {
    return JSON.parse(decodeURIComponent(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    throw invalid('is base64url, but does not contain percent-encoded JSON', { cause });
  }
}

function selectedRegion(selectors: unknown): CanvasRegion | undefined {
  const found = [selectors].flat().filter(isObject);
  const value = found.find(({ type }) => type === 'FragmentSelector')?.['value'];
  return typeof value === 'string' ? regionIn(value) : undefined;
}

/** @throws FondsError INVALID_CONTENT_STATE if the region has another form */
function regionIn(fragment: string): CanvasRegion | undefined {
  const value = /(?:^|&)xywh=([^&]*)/.exec(fragment)?.[1];
  if (value === undefined) return undefined;
  const region = readRegion(value);
  if (region) return region;
  throw invalid(`has the region “${value.slice(0, 80)}”; a region is ${REGION_FORMS}`);
}

function address(value: unknown, what: string): string {
  if (typeof value === 'string' && isAddress(value)) return value;
  throw invalid(`has no http(s) address as the id of ${what}`);
}

function split(uri: string): [before: string, fragment: string] {
  const hash = uri.indexOf('#');
  return hash < 0 ? [uri, ''] : [uri.slice(0, hash), uri.slice(hash + 1)];
}

/** The Manifest that a resource is part of: of several entries, the one with that type. */
function manifestIn(partOf: unknown): { manifest?: string } {
  const [untyped] = [partOf].flat().map(asObject).filter(isObject);
  const manifest =
    nearestId(partOf, ['Manifest']) ??
    nearestId(partOf, ['Collection']) ??
    (untyped && !('type' in untyped) ? untyped['id'] : undefined);
  return manifest === undefined ? {} : { manifest: address(manifest, 'the Manifest') };
}

/** The id of the nearest containing resource of one of the types. */
function nearestId(partOf: unknown, types: readonly unknown[]): unknown {
  const all = [partOf].flat().filter(isObject);
  const found = all.find(({ type }) => types.includes(type));
  if (found) return found['id'];
  return all.map((one) => nearestId(one['partOf'], types)).find((id) => id !== undefined);
}

const asObject = (value: unknown): unknown => (typeof value === 'string' ? { id: value } : value);

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

const invalid = (problem: string, options?: ErrorOptions): FondsError =>
  new FondsError('INVALID_CONTENT_STATE', `the content state (iiif-content) ${problem}`, options);
