import { isObject, type JsonObject } from '../../record/json.ts';

/**
 * A resource published inside another one, found by its id and made to stand alone: with the context
 * and, for a canvas or range, with the Manifest it is part of, so that a region of it can be traced back.
 * https://iiif.io/api/presentation/3.0/#53-canvas
 */
export function extractResource(whole: JsonObject, id: string): JsonObject | undefined {
  const found = find([whole['items'], whole['structures']], id);
  if (!found) return undefined;
  const { id: wholeId, type, label } = whole;
  const resource = { '@context': whole['@context'], ...found };
  return found['type'] === 'Canvas' || found['type'] === 'Range'
    ? { ...resource, partOf: [{ id: wholeId, type, label }] }
    : resource;
}

function find(value: unknown, id: string): JsonObject | undefined {
  if (Array.isArray(value)) {
    for (const entry of value) {
      const found = find(entry, id);
      if (found) return found;
    }
    return undefined;
  }
  if (!isObject(value)) return undefined;
  if (value['id'] === id && 'items' in value !== 'service' in value) return value;
  if (value['id'] === id && value['type'] === 'Annotation') return value;
  return find(value['items'], id);
}
