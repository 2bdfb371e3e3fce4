import type { Uris } from '../../iiif/uri.ts';
import { LANGUAGES, type Language, type Words, wordsIn } from './words.ts';

/** The archive as its readers see it. */
export type Site = {
  readonly uri: Uris;
  /** Its name: `FONDS_NAME`. */
  readonly name: string;
  /** Its name in citations; the host if `FONDS_NAME` is not set. */
  readonly citedAs: string;
  /** Whether readers can make themselves known. */
  readonly hasSignIn?: boolean;
};

/** The language of the interface, and links that keep it. */
export type Reader = {
  readonly language: Language;
  readonly words: Words;
  /** Adds the chosen language to the address of a page. */
  readonly to: (page: string) => string;
  /** The address of this page in the other language. */
  readonly otherLanguageUrl: string;
  /** The name of the archive, and its name in citations. */
  readonly archive: string;
  readonly citedAs: string;
  /** Whether the header links to `/auth`. The pages themselves are the same for all readers. */
  readonly hasSignIn: boolean;
  readonly uri: Uris;
};

/**
 * @param path of this page, without its query
 * @param chosen the parameter `lang`
 * @param preferred the languages of Accept-Language, best first
 * @param parameters of the query, to keep in the link to the other language
 */
export function readerOf(
  { uri, name, citedAs, hasSignIn = false }: Site,
  path: string,
  chosen: unknown,
  preferred: readonly string[],
  parameters: Readonly<Record<string, string>> = {},
): Reader {
  const picked = LANGUAGES.find((language) => language === chosen);
  const wanted = preferred.map((tag) => tag.slice(0, 2).toLowerCase());
  const language =
    picked ?? wanted.map((tag) => LANGUAGES.find((one) => one === tag)).find(Boolean) ?? 'en';
  const other = language === 'en' ? 'ru' : 'en';
  return {
    language,
    words: wordsIn(language),
    to: (page) => (picked ? `${page}${page.includes('?') ? '&' : '?'}lang=${picked}` : page),
    otherLanguageUrl: `${uri.base}${path}?${new URLSearchParams({ ...parameters, lang: other })}`,
    archive: name,
    citedAs,
    hasSignIn,
    uri,
  };
}
