import type { JsonObject } from '../record/json.ts';

/** The JSON pointer to a property or an entry of the value at `pointer`. https://www.rfc-editor.org/rfc/rfc6901 */
export const at = (pointer: string, ...keys: readonly (string | number)[]): string =>
  keys.reduce<string>(
    (path, key) => `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );

/** The keys of a pointer. */
export const keysOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The values on the path from the document down to the value at the pointer. */
export function* valuesAlong(document: unknown, pointer: string): Generator<unknown> {
  let value = document;
  yield value;
  for (const key of keysOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return;
    value = (value as JsonObject)[key];
    yield value;
  }
}
