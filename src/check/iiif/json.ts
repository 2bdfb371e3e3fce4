import { keysOf } from '../finding.ts';

export type JsonObject = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entries of an array; a single value as a list of one; nothing where there is no value. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export const stringsOf = (value: unknown): readonly string[] =>
  listOf(value).filter((entry) => typeof entry === 'string');

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

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
