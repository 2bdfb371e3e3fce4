import { isObject, type Json } from './json.ts';

/**
 * A resource that is published inside another, found by its id and made to stand alone: with the
 * context, and a canvas with the Manifest it is part of, so that a region of it can be traced home.
 * https://iiif.io/api/presentation/3.0/#53-canvas
 */
export function embedded(whole: Json, id: string): Json | undefined {
  const found = find([whole['items'], whole['structures']], id);
  if (!found) return undefined;
  const { id: home, type, label } = whole;
  const standing = { '@context': whole['@context'], ...found };
  return found['type'] === 'Canvas' || found['type'] === 'Range'
    ? { ...standing, partOf: [{ id: home, type, label }] }
    : standing;
}

function find(value: unknown, id: string): Json | undefined {
  if (Array.isArray(value)) {
    for (const one of value) {
      const found = find(one, id);
      if (found) return found;
    }
    return undefined;
  }
  if (!isObject(value)) return undefined;
  if (value['id'] === id && 'items' in value !== 'service' in value) return value;
  if (value['id'] === id && value['type'] === 'Annotation') return value;
  return find(value['items'], id);
}
