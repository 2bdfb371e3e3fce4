import type { Box } from '../../record/box.ts';
import { isObject, type JsonObject, listOf, textOf } from '../../record/json.ts';
import { at } from '../pointer.ts';

/** What a target, a start or an item of a Range refers to: a resource, or a part of one. */
export type ResourcePart = {
  readonly pointer: string;
  /** Without its fragment. */
  readonly uri: string;
  readonly form: 'string' | 'object' | 'specific';
  /** The class given with the URI. */
  readonly type?: string;
  /** The fragments and fragment selectors as written: `xywh=1,2,3,4`. */
  readonly fragments: readonly FragmentText[];
  readonly selectors: readonly JsonObject[];
};

type FragmentText = { readonly pointer: string; readonly text: string };

const SETS = ['Choice', 'Composite', 'List', 'Independents'];

export function* partsOf(value: unknown, pointer: string): Generator<ResourcePart> {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) yield* partsOf(entry, at(pointer, index));
  } else if (typeof value === 'string') {
    yield named(value, pointer, pointer, 'string');
  } else if (isObject(value)) {
    const type = textOf(value['type']) ?? '';
    const id = textOf(value['id']);
    if (SETS.includes(type)) yield* partsOf(value['items'], at(pointer, 'items'));
    else if (type === 'SpecificResource') yield* specificParts(value, pointer);
    else if (id !== undefined) yield { ...named(id, pointer, at(pointer, 'id'), 'object'), type };
  }
}

function* specificParts(resource: JsonObject, pointer: string): Generator<ResourcePart> {
  // It has one source. Combining several sources with all selectors could grow without bound.
  // https://www.w3.org/TR/annotation-model/#specific-resources
  for (const source of first(partsOf(resource['source'], at(pointer, 'source')))) {
    const selectors = listOf(resource['selector']).filter(isObject);
    const fragments = selectors.flatMap((selector, index): FragmentText[] => {
      const text = textOf(selector['value']);
      if (selector['type'] !== 'FragmentSelector' || text === undefined) return [];
      const steps = Array.isArray(resource['selector']) ? [index] : [];
      return [{ pointer: at(pointer, 'selector', ...steps, 'value'), text }];
    });
    yield {
      ...source,
      pointer,
      form: 'specific',
      fragments: [...source.fragments, ...fragments],
      selectors,
    };
  }
}

function* first<T>(all: Iterable<T>): Generator<T> {
  for (const one of all) {
    yield one;
    return;
  }
}

function named(
  uri: string,
  pointer: string,
  place: string,
  form: ResourcePart['form'],
): ResourcePart {
  const hash = uri.indexOf('#');
  return {
    pointer,
    uri: hash < 0 ? uri : uri.slice(0, hash),
    form,
    fragments: hash < 0 ? [] : [{ pointer: place, text: uri.slice(hash + 1) }],
    selectors: [],
  };
}

export type Fragment = {
  /** In canvas units, or in percent of the canvas. */
  readonly region?: Box & { readonly percent: boolean };
  /** In seconds; without `end`, it extends to the end of the canvas. */
  readonly time?: { readonly start: number; readonly end?: number };
  /** The part that cannot be read. */
  readonly fault?: string;
};

const REGION =
  /^(?:(pixel|percent):)?(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/;
const TIME = /^(?:npt:)?([\d:.]*)(?:,([\d:.]+))?$/;

/** Reads `t=10,20&xywh=1,2,3,4`; other dimensions are left alone. https://www.w3.org/TR/media-frags/ */
export function readFragment(text: string): Fragment {
  const fields = new Map(text.split('&').map((pair) => split(pair)));
  const region = fields.get('xywh');
  const time = fields.get('t');
  return {
    ...(region === undefined ? {} : readRegion(region)),
    ...(time === undefined ? {} : readTime(time)),
  };
}

function split(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

function readRegion(value: string): Fragment {
  const found = REGION.exec(value);
  if (!found) return { fault: `xywh=${value}` };
  const [x = 0, y = 0, w = 0, h = 0] = found.slice(2).map(Number);
  if (w === 0 || h === 0) return { fault: `xywh=${value}` };
  return { region: { x, y, w, h, percent: found[1] === 'percent' } };
}

function readTime(value: string): Fragment {
  const found = TIME.exec(value);
  const start = secondsOf(found?.[1] || '0');
  const end = found?.[2] === undefined ? undefined : secondsOf(found[2]);
  if (value === '' || !found || Number.isNaN(start) || Number.isNaN(end)) {
    return { fault: `t=${value}` };
  }
  return { time: end === undefined ? { start } : { start, end } };
}

/** `83`, `83.5`, `1:23.5`, `0:01:23.5` in seconds. */
const secondsOf = (clock: string): number =>
  clock.split(':').reduce((seconds, part) => seconds * 60 + (part ? Number(part) : Number.NaN), 0);
