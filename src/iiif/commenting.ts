import { isObject, type Json } from './json.ts';

/** What follows the address of a Manifest or an annotation page whose texts come as comments. */
export const COMMENTING = '?motivation=commenting';

/**
 * A published document for viewers that list comments alone, as Mirador 3 and 4.0 do unless they are
 * told otherwise: texts come as comments, at addresses of their own.
 * https://iiif.io/api/presentation/3.0/#values-for-motivation
 *
 * @param document a Manifest or an AnnotationPage
 */
export const asCommenting = (document: Json): Json => ({
  ...object(document),
  id: `${document['id']}${COMMENTING}`,
});

function object(of: Json): Json {
  const entries = Object.entries(of).map(([name, value]) => [name, converted(value)]);
  const whole: Json = Object.fromEntries(entries);
  const { id, type, motivation } = whole;
  // Pages that paint the canvas stand in full where they are named; pages of texts do not.
  if (type === 'AnnotationPage' && !('items' in whole)) return { ...whole, id: id + COMMENTING };
  const isText = Array.isArray(motivation) && motivation.includes('supplementing');
  return isText ? { ...whole, motivation: 'commenting' } : whole;
}

function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  return isObject(value) ? object(value) : value;
}
