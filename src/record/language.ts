/** Texts by BCP 47 language tag, or by `none`. https://iiif.io/api/presentation/3.0/#language-of-property-values */
export type LanguageMap = Readonly<Record<string, readonly string[]>>;

/** Language, script, region, variants, extensions, private use. https://www.rfc-editor.org/rfc/rfc5646#section-2.1 */
const TAG =
  /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)((?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*)(?:-x(?:-[a-z0-9]{1,8})+)?$/i;

/** In characters; longer than any tag in use. */
const MAX_TAG_LENGTH = 200;

/**
 * True for a BCP 47 tag whose language has two or three letters: `ru`, `ru-petr1708`, `cu-Cyrs`. We
 * check the grammar ourselves: Intl takes twenty times as long, so it only checks extensions.
 */
export function isLanguageTag(tag: string): boolean {
  if (tag.length > MAX_TAG_LENGTH) return false;
  const [whole, variants = '', extensions = ''] = TAG.exec(tag.toLowerCase()) ?? [];
  if (whole === undefined) return false;
  const names = variants.split('-').slice(1);
  return new Set(names).size === names.length && (extensions === '' || isLocale(tag));
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/**
 * The name of a language in another: “Russian” for (`ru`, `en`), «русский» for (`ru`, `ru`),
 * “undetermined language” for (`und`, `en`). The tag itself if it has no name.
 */
export function languageName(tag: string, inLanguage: string): string {
  const key = `${inLanguage} ${tag}`;
  const cached = nameCache.get(key);
  if (cached !== undefined) return cached;
  const name = nameOf(tag, inLanguage);
  if (nameCache.size < MAX_CACHED_NAMES && key.length < 40) nameCache.set(key, name);
  return name;
}

/** Intl is slow, and an archive shows the same few names again and again. */
const nameCache = new Map<string, string>();
const MAX_CACHED_NAMES = 1000;

/** Intl calls the first of these “root” and has no name for the other. https://www.rfc-editor.org/rfc/rfc5646#section-4.1 */
const SPECIAL_NAMES: { readonly [tag: string]: { readonly en: string; readonly ru: string } } = {
  und: { en: 'undetermined language', ru: 'язык не определён' },
  mis: { en: 'uncoded language', ru: 'язык без кода' },
};

function nameOf(tag: string, inLanguage: string): string {
  try {
    const { language = 'und', script } = new Intl.Locale(tag);
    const special = SPECIAL_NAMES[language];
    if (special) {
      const name = /^ru\b/i.test(inLanguage) ? special.ru : special.en;
      return script ? `${name} (${scriptName(script, inLanguage)})` : name;
    }
    return displayNames(inLanguage).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const scriptName = (script: string, inLanguage: string) =>
  new Intl.DisplayNames([inLanguage], { type: 'script' }).of(script) ?? script;

/** Cached for the few languages that pages are in: creating one takes longer than all its uses. */
function displayNames(language: string): Intl.DisplayNames {
  const cached = displayNamesCache.get(language);
  if (cached) return cached;
  const names = new Intl.DisplayNames([language], { type: 'language' });
  if (displayNamesCache.size < 16) displayNamesCache.set(language, names);
  return names;
}

const displayNamesCache = new Map<string, Intl.DisplayNames>();

/** The texts in `language`, else those without a language, else those of the first language. */
export function textsIn(map: LanguageMap, language: string): readonly string[] {
  return map[language] ?? map['none'] ?? Object.values(map)[0] ?? [];
}

export const textIn = (map: LanguageMap, language: string): string =>
  textsIn(map, language).join(' ');

/** The language of the texts that `textsIn` returns, for a `lang` attribute. */
export function tagIn(map: LanguageMap, language: string): string | undefined {
  const tag = language in map ? language : Object.keys(map)[0];
  return tag === 'none' ? undefined : tag;
}

/** A phrase in both languages of the interface. */
export const bilingual = (en: string, ru: string): LanguageMap => ({ en: [en], ru: [ru] });

/** Joins several maps language by language: `{en: a}`, `{en: b}` → `{en: a + separator + b}`. */
export function joinMaps(maps: readonly LanguageMap[], separator: string): LanguageMap {
  const tags = [...new Set(maps.flatMap((map) => Object.keys(map)))].filter(
    (tag) => tag !== 'none',
  );
  if (tags.length === 0) return { none: [maps.map((map) => textIn(map, 'none')).join(separator)] };
  return Object.fromEntries(
    tags.map((tag) => [tag, [maps.map((map) => textIn(map, tag)).join(separator)]]),
  );
}
