import { PRESENTATION, PRESENTATION_4 } from '../context.ts';
import { isObject, type Json } from '../json.ts';
import type { Uris } from '../uri.ts';
import { annotation } from './annotation.ts';

/** What is published in each version under an address of its own; all else keeps its id in every version. */
const OWN_ADDRESS = new Set(['Manifest', 'Collection', 'AnnotationPage', 'AnnotationCollection']);

/** Properties that have another name in 4.0. */
const RENAMED: { readonly [name: string]: string } = {
  placeholderCanvas: 'placeholderContainer',
  accompanyingCanvas: 'accompanyingContainer',
};

/**
 * A published document of Presentation 3.0 in the words of 4.0 (release candidate). Canvases, ranges and
 * annotations keep their ids, so that what is said of them holds in every version.
 * https://preview.iiif.io/api/main/presentation/4.0/
 *
 * @param document a Manifest, Collection, AnnotationPage or AnnotationCollection
 */
export const presentation4 = (uri: Uris, document: Json): Json => ({
  ...object(uri, document),
  '@context': context(document['@context']),
});

const context = (of: unknown): unknown =>
  Array.isArray(of) ? of.map(context) : of === PRESENTATION ? PRESENTATION_4 : of;

function object(uri: Uris, of: Json): Json {
  const entries = Object.entries(of).map(([name, value]) => [
    RENAMED[name] ?? name,
    converted(uri, value),
  ]);
  const whole: Json = Object.fromEntries(entries);
  const { id, type, items } = whole;
  if (typeof id === 'string' && OWN_ADDRESS.has(String(type))) {
    const total = type === 'Collection' && Array.isArray(items) ? { total: items.length } : {};
    return { ...whole, id: uri.inVersion(id, 4), ...total };
  }
  return type === 'Annotation' ? annotation(whole) : whole;
}

function converted(uri: Uris, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => converted(uri, one));
  return isObject(value) ? object(uri, value) : value;
}
