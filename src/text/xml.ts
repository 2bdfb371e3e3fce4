import type { LanguageMap } from '../record/language.ts';

/** Attributes in the order in which to write them; those that are undefined are left out. */
export type Attributes = { readonly [name: string]: string | number | undefined };

/** Characters that XML 1.0 does not allow even escaped, including lone surrogates. https://www.w3.org/TR/xml/#charsets */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are removed
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ESCAPES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Most texts have no such character and can be returned unchanged. */
const SPECIAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are searched for
  /[\u0000-\u001f&<>"\ud800-\udfff\ufffe\uffff]/;

/** Escapes text for the content of an XML element. Characters that XML does not allow are left out. */
export const esc = (text: string): string =>
  SPECIAL.test(text)
    ? text.replace(FORBIDDEN, '').replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? '')
    : text;

/** One element. Children must be XML already: pass text through `esc` first. */
export function el(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let start = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) start += ` ${key}="${attributeValue(value)}"`;
  }
  if (children.length === 0) return `${start}/>`;
  // Concatenated, not joined: V8 then flattens the string once, when it is sent, and not at every level.
  let element = `${start}>`;
  for (const child of children) element += child;
  return `${element}</${name}>`;
}

/** Escapes line breaks and tabs, too, because parsers turn them into spaces. https://www.w3.org/TR/xml/#AVNormalize */
function attributeValue(value: string | number): string {
  const text = String(value);
  if (!SPECIAL.test(text)) return text;
  return text
    .replace(FORBIDDEN, '')
    .replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? '');
}

/** One element for each text in each language, with `xml:lang`; for the tag `none`, without. */
export function elPerLanguage(
  name: string,
  map: LanguageMap = {},
  attributes: Attributes = {},
): string[] {
  const elements: string[] = [];
  for (const tag in map) {
    const inLanguage = tag === 'none' ? attributes : { ...attributes, 'xml:lang': tag };
    for (const text of map[tag] ?? []) elements.push(el(name, inLanguage, esc(text)));
  }
  return elements;
}
