/** A document as it is published, of which only the parts that matter are known. */
export type Json = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export const objectsOf = (value: unknown): readonly Json[] => listOf(value).filter(isObject);
