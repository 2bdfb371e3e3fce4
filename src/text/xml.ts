import type { LanguageMap } from '../record/language.ts';

/** Attributes in the order in which they are written; those without a value are left out. */
export type Attributes = { readonly [name: string]: string | number | undefined };

/** What XML 1.0 does not allow even escaped, halves of surrogate pairs included. https://www.w3.org/TR/xml/#charsets */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
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

/** Most texts hold nothing that must be written in another way, and are left as they are at once. */
const UNUSUAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f&<>"\ud800-\udfff\ufffe\uffff]/;

/** Text as content of an XML element; characters that XML cannot hold are left out. */
export const esc = (text: string): string =>
  UNUSUAL.test(text)
    ? text.replace(FORBIDDEN, '').replace(/[&<>"\r]/g, (one) => ESCAPES[one] ?? '')
    : text;

/** One element. Children are XML already: text goes through `esc` first. */
export function el(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let start = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) start += ` ${key}="${attributeValue(value)}"`;
  }
  if (children.length === 0) return `${start}/>`;
  // Added up, not joined: the text is put together once, where it is sent, and not at every level.
  let element = `${start}>`;
  for (const child of children) element += child;
  return `${element}</${name}>`;
}

/** Line breaks and tabs as references, else a parser makes blanks of them. https://www.w3.org/TR/xml/#AVNormalize */
function attributeValue(value: string | number): string {
  const text = String(value);
  if (!UNUSUAL.test(text)) return text;
  return text.replace(FORBIDDEN, '').replace(/[&<>"\t\n\r]/g, (one) => ESCAPES[one] ?? '');
}

/** An element for each text of each language, which it names. Tag `none` names none. */
export function elPerLanguage(
  name: string,
  map: LanguageMap = {},
  attributes: Attributes = {},
): string[] {
  const elements: string[] = [];
  for (const tag in map) {
    const said = tag === 'none' ? attributes : { ...attributes, 'xml:lang': tag };
    for (const text of map[tag] ?? []) elements.push(el(name, said, esc(text)));
  }
  return elements;
}
