import type { LanguageMap } from './language.ts';

/** A value in a `record.yaml` that follows the schema: strings, lists and maps only. */
export type YamlValue = string | readonly YamlValue[] | { readonly [key: string]: YamlValue };
export type YamlMap = { readonly [key: string]: YamlValue };

/** Text without a language is kept under `none`. */
export function map(value: YamlValue): LanguageMap {
  if (typeof value === 'string' || isList(value)) return { none: list(value).map(text) };
  return Object.fromEntries(
    Object.entries(value).map(([tag, texts]) => [tag, list(texts).map(text)]),
  );
}

/** Folded blocks of YAML end in a line break, which is not part of the text. */
export const text = (value: YamlValue): string => String(value).trim();
const isList = (value: YamlValue): value is readonly YamlValue[] => Array.isArray(value);

export function list(value: YamlValue | undefined): readonly YamlValue[] {
  if (value === undefined || value === '') return [];
  return isList(value) ? value : [value];
}

export const fields = (value: YamlValue | undefined): YamlMap =>
  typeof value === 'object' && !isList(value) ? value : {};

export function optional<K extends string, T>(
  from: YamlMap,
  key: K,
  read: (value: YamlValue) => T,
) {
  const value = from[key];
  return (value === undefined ? {} : { [key]: read(value) }) as { [P in K]?: T };
}

function optionals<K extends string, T>(from: YamlMap, keys: K[], read: (value: YamlValue) => T) {
  return Object.assign({}, ...keys.map((key) => optional(from, key, read))) as { [P in K]?: T };
}

export const strings = <K extends string>(from: YamlMap, ...keys: K[]) =>
  optionals(from, keys, text);
export const maps = <K extends string>(from: YamlMap, ...keys: K[]) => optionals(from, keys, map);
