import type { LanguageMap } from '../../record/language.ts';

/**
 * A line as text/plain that is safe in viewers that insert it into their page as HTML: no `<`, `>` or
 * line break. Editorial angle brackets become mathematical ones, which look the same.
 */
export const plainLine = (text: string): string =>
  text
    .replaceAll('<', '⟨')
    .replaceAll('>', '⟩')
    .replace(/[\r\n\u2028\u2029]+/g, ' ');

/** Several lines as an HTML paragraph. The space after each break separates words if tags are stripped. */
export const htmlLines = (lines: readonly string[]): string =>
  `<p>${lines.map(escapeHtml).join('<br/> ')}</p>`;

/** The lines of a paragraph that `htmlLines` wrote, as plain text. */
export const htmlText = (html: string): string =>
  html
    .replaceAll('<br/> ', '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

const ENTITIES: { readonly [entity: string]: string } = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** Escapes the five special characters of HTML and XML. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/**
 * A plain-text value. Text that begins with `<` and ends with `>` would be read as HTML; a space at the
 * end marks it as text. https://iiif.io/api/presentation/3.0/#45-html-markup-in-property-values
 */
const plainValue = (text: string) => (/^<[\s\S]*>$/.test(text) ? `${text} ` : text);

export const plainMap = (map: LanguageMap): LanguageMap =>
  Object.fromEntries(Object.entries(map).map(([tag, texts]) => [tag, texts.map(plainValue)]));
