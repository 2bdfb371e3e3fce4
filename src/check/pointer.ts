import type { JsonObject } from '../record/json.ts';

/** The pointer to a property or an entry of what `pointer` points to. */
export const at = (pointer: string, ...keys: readonly (string | number)[]): string =>
  keys.reduce<string>(
    (path, key) => `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );

/** The keys of which a pointer is made. */
export const keysOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The values met on the way from the document down to what the pointer points to. */
export function* valuesAlong(document: unknown, pointer: string): Generator<unknown> {
  let value = document;
  yield value;
  for (const key of keysOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return;
    value = (value as JsonObject)[key];
    yield value;
  }
}
