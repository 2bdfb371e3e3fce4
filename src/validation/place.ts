import { isObject, type JsonObject } from './iiif/json.ts';

/** Where a part of a schema stands: the title of its definition, the property it is about. */
export type SchemaPlace = {
  readonly title?: string;
  readonly property?: string;
  /** The section of the specification. */
  readonly spec?: string;
};

/** Keywords whose values are no schemas. */
const DATA = new Set(['const', 'enum', 'default', 'examples', 'required', 'dependentRequired']);

/** A copy of a schema in which every part says where it stands, as `place`. */
export const withPlaces = (schema: JsonObject): JsonObject => placed(schema, {}) as JsonObject;

function placed(part: unknown, above: SchemaPlace): unknown {
  if (Array.isArray(part)) return part.map((entry) => placed(entry, above));
  if (!isObject(part)) return part;
  const { title = above.title, $comment: spec = above.spec } = part;
  const place = { ...above, title, spec } as SchemaPlace;
  const entries = Object.entries(part).map(([keyword, value]) => [
    keyword,
    DATA.has(keyword) ? value : placedUnder(keyword, value, place),
  ]);
  return { ...Object.fromEntries(entries), place };
}

function placedUnder(keyword: string, value: unknown, place: SchemaPlace): unknown {
  if (!isObject(value) || (keyword !== 'properties' && keyword !== '$defs')) {
    return placed(value, place);
  }
  const entries = Object.entries(value).map(([name, schema]) => [
    name,
    placed(schema, keyword === '$defs' ? {} : { ...place, property: name }),
  ]);
  return Object.fromEntries(entries);
}
