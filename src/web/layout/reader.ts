import type { Uris } from '../../iiif/uri.ts';
import { LANGUAGES, type Language, type Words, wordsIn } from './words.ts';

/** The archive as its readers meet it. */
export type Site = {
  readonly uri: Uris;
  /** What it is called: `FONDS_NAME`. */
  readonly name: string;
  /** What citations call it: its name, or its host as long as it has been given none. */
  readonly citedAs: string;
};

/** Who reads: the language of the interface, and how to address other pages so that it stays. */
export type Reader = {
  readonly language: Language;
  readonly words: Words;
  /** The address of a page of ours in the language that was chosen. */
  readonly to: (page: string) => string;
  /** This page in the other language. */
  readonly otherLanguageUrl: string;
  /** What the archive is called, and what citations call it. */
  readonly archive: string;
  readonly citedAs: string;
  readonly uri: Uris;
};

/**
 * @param chosen the `lang` of the address, if any
 * @param preferred the languages the browser asks for, best first
 * @param path the path of this page, without its query
 * @param kept what of its query the other language keeps
 */
export function readerOf(
  { uri, name, citedAs }: Site,
  path: string,
  chosen: unknown,
  preferred: readonly string[],
  kept: Readonly<Record<string, string>> = {},
): Reader {
  const picked = LANGUAGES.find((one) => one === chosen);
  const wanted = preferred.map((tag) => tag.slice(0, 2).toLowerCase());
  const language =
    picked ?? wanted.map((tag) => LANGUAGES.find((one) => one === tag)).find(Boolean) ?? 'en';
  const other = language === 'en' ? 'ru' : 'en';
  return {
    language,
    words: wordsIn(language),
    to: (page) => (picked ? `${page}${page.includes('?') ? '&' : '?'}lang=${picked}` : page),
    otherLanguageUrl: `${uri.base}${path}?${new URLSearchParams({ ...kept, lang: other })}`,
    archive: name,
    citedAs,
    uri,
  };
}
