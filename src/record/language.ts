/** Text in several languages: BCP 47 tags (or `none`) to texts. https://iiif.io/api/presentation/3.0/#language-of-property-values */
export type LanguageMap = Readonly<Record<string, readonly string[]>>;

/** Language, script, region, variants, extensions, private use. https://www.rfc-editor.org/rfc/rfc5646#section-2.1 */
const TAG =
  /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)((?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*)(?:-x(?:-[a-z0-9]{1,8})+)?$/i;

/** Longer than any tag that somebody would write: `de-Latn-DE-1996-x-…`. */
const LONGEST_TAG = 200;

/**
 * True for a BCP 47 tag with a language of two or three letters: `ru`, `ru-petr1708`, `cu-Cyrs`. By its
 * grammar; Intl, which takes twenty times as long, is asked only about the inside of extensions.
 */
export function isLanguageTag(tag: string): boolean {
  if (tag.length > LONGEST_TAG) return false;
  const [whole, variants = '', extensions = ''] = TAG.exec(tag.toLowerCase()) ?? [];
  if (whole === undefined) return false;
  const named = variants.split('-').slice(1);
  return new Set(named).size === named.length && (extensions === '' || isLocale(tag));
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const MOST_NAMES = 1000;

/**
 * «Russian» for (`ru`, `en`), «русский» for (`ru`, `ru`), «undetermined language» for (`und`, `en`); the
 * tag itself where nobody knows it.
 */
export function languageName(tag: string, inLanguage: string): string {
  const key = `${inLanguage} ${tag}`;
  const known = NAMES.get(key);
  if (known !== undefined) return known;
  const name = nameOf(tag, inLanguage);
  if (NAMES.size < MOST_NAMES && key.length < 40) NAMES.set(key, name);
  return name;
}

/** Intl is slow, and few are said, but often. */
const NAMES = new Map<string, string>();

/** Intl calls the first of these «root», and has no name for the other. https://www.rfc-editor.org/rfc/rfc5646#section-4.1 */
const UNTOLD: { readonly [tag: string]: { readonly en: string; readonly ru: string } } = {
  und: { en: 'undetermined language', ru: 'язык не определён' },
  mis: { en: 'uncoded language', ru: 'язык без кода' },
};

function nameOf(tag: string, inLanguage: string): string {
  try {
    const { language = 'und', script } = new Intl.Locale(tag);
    const untold = UNTOLD[language];
    if (untold) {
      const name = /^ru\b/i.test(inLanguage) ? untold.ru : untold.en;
      return script ? `${name} (${scriptName(script, inLanguage)})` : name;
    }
    return namesIn(inLanguage).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const scriptName = (script: string, inLanguage: string) =>
  new Intl.DisplayNames([inLanguage], { type: 'script' }).of(script) ?? script;

const NAMERS = new Map<string, Intl.DisplayNames>();

/** Kept for the languages that pages are in, which are few: to make one takes longer than all its uses. */
function namesIn(language: string): Intl.DisplayNames {
  const kept = NAMERS.get(language);
  if (kept) return kept;
  const names = new Intl.DisplayNames([language], { type: 'language' });
  if (NAMERS.size < 16) NAMERS.set(language, names);
  return names;
}

/** The texts for a reader of `language`; else those of no language, else the first there are. */
export function textsIn(map: LanguageMap, language: string): readonly string[] {
  return map[language] ?? map['none'] ?? Object.values(map)[0] ?? [];
}

export const textIn = (map: LanguageMap, language: string): string =>
  textsIn(map, language).join(' ');

/** The tag under which `textsIn` found its texts, for the lang attribute. */
export function tagIn(map: LanguageMap, language: string): string | undefined {
  const tag = language in map ? language : Object.keys(map)[0];
  return tag === 'none' ? undefined : tag;
}

/** One map with the same phrase in the interface languages. */
export const bilingual = (en: string, ru: string): LanguageMap => ({ en: [en], ru: [ru] });

/** A map of several, joined language by language: {en: a}, {en: b} → {en: a + separator + b}. */
export function joinMaps(maps: readonly LanguageMap[], separator: string): LanguageMap {
  const tags = [...new Set(maps.flatMap((map) => Object.keys(map)))].filter(
    (tag) => tag !== 'none',
  );
  if (tags.length === 0) return { none: [maps.map((map) => textIn(map, 'none')).join(separator)] };
  return Object.fromEntries(
    tags.map((tag) => [tag, [maps.map((map) => textIn(map, tag)).join(separator)]]),
  );
}
