import { at } from '../finding.ts';
import { isObject, type JsonObject, listOf, textOf } from './json.ts';

/** What a target, a start or an item of a range names: a resource, or a part of one. */
export type Part = {
  readonly pointer: string;
  /** Without its fragment. */
  readonly uri: string;
  readonly form: 'string' | 'object' | 'specific';
  /** The class that is given with the URI. */
  readonly type?: string;
  /** The fragments and fragment selectors, as they are written: `xywh=1,2,3,4`. */
  readonly fragments: readonly Written[];
  readonly selectors: readonly JsonObject[];
};

type Written = { readonly pointer: string; readonly text: string };

const SETS = ['Choice', 'Composite', 'List', 'Independents'];

export function* partsOf(value: unknown, pointer: string): Generator<Part> {
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

function* specificParts(resource: JsonObject, pointer: string): Generator<Part> {
  // It has one source; of several, each with all selectors, there would be no end.
  // https://www.w3.org/TR/annotation-model/#specific-resources
  for (const source of first(partsOf(resource['source'], at(pointer, 'source')))) {
    const selectors = listOf(resource['selector']).filter(isObject);
    const fragments = selectors.flatMap((selector, index): Written[] => {
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

function named(uri: string, pointer: string, place: string, form: Part['form']): Part {
  const hash = uri.indexOf('#');
  return {
    pointer,
    uri: hash < 0 ? uri : uri.slice(0, hash),
    form,
    fragments: hash < 0 ? [] : [{ pointer: place, text: uri.slice(hash + 1) }],
    selectors: [],
  };
}
