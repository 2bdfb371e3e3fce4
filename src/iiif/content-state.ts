import { FondsError } from '../errors.ts';
import { type Box, formatBox } from '../record/box.ts';
import { PRESENTATION } from './context.ts';

/** What a viewer is to open: a Manifest (or Collection), one Canvas of it, one box of that Canvas. */
export type ContentState = {
  readonly manifest: string;
  readonly canvas?: string;
  /** Whole pixels of the canvas; only where a canvas is named. */
  readonly box?: Box;
};

/** The longest `iiif-content` that is read, in characters; Node takes no longer request line anyway. */
const MAX_LENGTH = 8192;

const IS_WEB_ADDRESS = /^https?:\/\/[^\s<>"]+$/i;

/**
 * The content state as an annotation, the one form that all viewers read.
 * https://iiif.io/api/content-state/1.0/#22-form-of-annotation
 *
 * @param id where the annotation is published, if it is
 */
export function contentStateOf({ manifest, canvas, box }: ContentState, id?: string) {
  const within = { id: manifest, type: 'Manifest' } as const;
  const region = box ? `#xywh=${formatBox(box)}` : '';
  return {
    '@context': PRESENTATION,
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
 * A content state as the value of `iiif-content`, not yet escaped for a query. What is no more than
 * an address stays one, as the rule wants. https://iiif.io/api/content-state/1.0/#6-content-state-encoding
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
 * (an annotation, or its bare target). Of several targets the first counts.
 *
 * @throws FondsError INVALID_CONTENT_STATE, saying what is wrong
 */
export function parseContentState(text: string): ContentState {
  if (text.length > MAX_LENGTH) {
    throw invalid(`is ${text.length} characters long; ${MAX_LENGTH} is the most that is read`);
  }
  if (IS_WEB_ADDRESS.test(text)) return stateOf({ id: text }, undefined);
  const json = decoded(text);
  if (!isObject(json)) throw invalid('is not a JSON object');
  if (json['type'] !== 'Annotation') return stateOf(json, undefined);
  const target = first(json['target']);
  if (target === undefined) throw invalid('is an annotation without a target');
  return stateOf(typeof target === 'string' ? { id: target } : target, json['partOf']);
}

type Json = { readonly [key: string]: unknown };

/** @param around what the annotation itself is part of, for targets that do not say it */
function stateOf(target: unknown, around: unknown): ContentState {
  if (!isObject(target)) throw invalid('has a target that is neither an address nor an object');
  if (target['type'] === 'SpecificResource') {
    const source = target['source'];
    const inner = typeof source === 'string' ? { id: source } : source;
    return stateWith(inner, target['partOf'] ?? around, selectedBox(target['selector']));
  }
  return stateWith(target, around, undefined);
}

function stateWith(source: unknown, around: unknown, selected: Box | undefined): ContentState {
  if (!isObject(source)) throw invalid('has a target without a source');
  const [id, fragment] = split(address(source['id'], 'the target'));
  const box = selected ?? boxOf(fragment);
  const manifest = manifestAmong(source['partOf'] ?? around);
  const { type } = source;
  if (type === 'Manifest' || type === 'Collection') return { manifest: id };
  if (manifest === undefined && type === undefined && !box) return { manifest: id };
  if (manifest === undefined) {
    throw invalid(
      `names ${id} but not its Manifest; add partOf: [{ "id": "…", "type": "Manifest" }]`,
    );
  }
  const known = { manifest: address(manifest, 'the Manifest') };
  if (type !== undefined && type !== 'Canvas') return known;
  return { ...known, canvas: id, ...(box && { box }) };
}

function decoded(text: string): unknown {
  if (!/^[\w-]+={0,2}$/.test(text)) {
    throw invalid(
      'is neither an http(s) address nor base64url of JSON; JSON is encoded as the specification says: https://iiif.io/api/content-state/1.0/#6-content-state-encoding',
    );
  }
  try {
    return JSON.parse(decodeURIComponent(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    throw invalid('is base64url, but not of JSON in percent-encoding', { cause });
  }
}

function selectedBox(selectors: unknown): Box | undefined {
  const all = Array.isArray(selectors) ? selectors : [selectors];
  const found = all.filter(isObject).find(({ type }) => type === 'FragmentSelector');
  return found && typeof found['value'] === 'string' ? boxOf(found['value']) : undefined;
}

/** @throws FondsError INVALID_CONTENT_STATE for a region that is not a box in pixels */
function boxOf(fragment: string): Box | undefined {
  const value = /(?:^|&)xywh=([^&]*)/.exec(fragment)?.[1];
  if (value === undefined) return undefined;
  const numbers = value.replace(/^pixel:/, '').split(',');
  const isNumeric = numbers.every((one) => /^\d{1,9}(\.\d{1,20})?$/.test(one));
  const [x = 0, y = 0, w = 0, h = 0] = numbers.map((one) => Math.round(Number(one)));
  if (numbers.length !== 4 || !isNumeric || w === 0 || h === 0) {
    throw invalid(`has the region “${value}”; a region is xywh=x,y,w,h in pixels of the canvas`);
  }
  return { x, y, w, h };
}

function address(value: unknown, what: string): string {
  if (typeof value === 'string' && IS_WEB_ADDRESS.test(value)) return value;
  throw invalid(`gives no http(s) address as the id of ${what}`);
}

function split(uri: string): [before: string, fragment: string] {
  const hash = uri.indexOf('#');
  return hash < 0 ? [uri, ''] : [uri.slice(0, hash), uri.slice(hash + 1)];
}

/** The id of what a resource is part of: of its Manifest, where it says more than that. */
function manifestAmong(partOf: unknown): unknown {
  const all = Array.isArray(partOf) ? partOf : [partOf];
  const within = all.find((one) => isObject(one) && one['type'] === 'Manifest') ?? all[0];
  return isObject(within) ? within['id'] : within;
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (problem: string, options?: ErrorOptions): FondsError =>
  new FondsError('INVALID_CONTENT_STATE', `the content state (iiif-content) ${problem}`, options);
