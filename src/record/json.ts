/** A JSON object of unknown shape: a document of our own read back, or one that somebody sent. */
export type JsonObject = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entries of an array; a single value as a list of one; an empty list for `undefined`. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export const objectsOf = (value: unknown): readonly JsonObject[] => listOf(value).filter(isObject);

export const stringsOf = (value: unknown): readonly string[] =>
  listOf(value).filter((entry) => typeof entry === 'string');

/** The value if it is a string. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The value if it is a number. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;
