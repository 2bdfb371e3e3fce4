import { isObject, type Json, listOf, objectsOf } from '../json.ts';

/** A text, or one of several with the language of each. https://iiif.io/api/presentation/2.1/#language-of-property-values */
type Value = string | { readonly '@value': string; readonly '@language': string };

/** A language map as the values of 2.1: a single text of no language is a bare string. */
export function values(map: unknown): Value | readonly Value[] | undefined {
  if (!isObject(map)) return undefined;
  const all = Object.entries(map).flatMap(([language, texts]) =>
    listOf(texts).map((text) => value(String(text), language)),
  );
  return all.length === 1 ? all[0] : all;
}

const value = (text: string, language: string): Value =>
  language === 'none' ? text : { '@value': text, '@language': language };

/** The pairs a person reads. https://iiif.io/api/presentation/2.1/#metadata */
export const metadata = (of: unknown): readonly Json[] =>
  objectsOf(of).map(({ label, value: said }) => ({ label: values(label), value: values(said) }));

/** Without what is not there. */
export const present = (of: Json): Json =>
  Object.fromEntries(
    Object.entries(of).filter(
      ([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0),
    ),
  );
