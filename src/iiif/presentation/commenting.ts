import { isObject, type JsonObject } from '../../record/json.ts';

/** Added to the address of a Manifest or an annotation page to get its texts as comments. */
export const COMMENTING_QUERY = '?motivation=commenting';

/**
 * A published document in which texts are comments, at addresses of its own, for viewers that list only
 * comments by default, as Mirador 3 and 4.0 do.
 * https://iiif.io/api/presentation/3.0/#values-for-motivation
 *
 * @param document a Manifest or an AnnotationPage
 */
export const withCommenting = (document: JsonObject): JsonObject => ({
  ...convertObject(document),
  id: `${document['id']}${COMMENTING_QUERY}`,
});

function convertObject(resource: JsonObject): JsonObject {
  const entries = Object.entries(resource).map(([name, value]) => [name, convert(value)]);
  const copy: JsonObject = Object.fromEntries(entries);
  const { id, type, motivation } = copy;
  // Painting pages are embedded; pages of texts are only referenced.
  if (type === 'AnnotationPage' && !('items' in copy))
    return { ...copy, id: id + COMMENTING_QUERY };
  const isText = Array.isArray(motivation) && motivation.includes('supplementing');
  return isText ? { ...copy, motivation: 'commenting' } : copy;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  return isObject(value) ? convertObject(value) : value;
}
