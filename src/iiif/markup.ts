import type { LanguageMap } from '../record/language.ts';

/** The five characters that mean something in HTML and XML. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/**
 * A value of plain text. One that begins with `<` and ends with `>` would be read as HTML; a blank at
 * its end keeps it text. https://iiif.io/api/presentation/3.0/#45-html-markup-in-property-values
 */
const plain = (text: string) => (/^<[\s\S]*>$/.test(text) ? `${text} ` : text);

export const plainMap = (map: LanguageMap): LanguageMap =>
  Object.fromEntries(Object.entries(map).map(([tag, texts]) => [tag, texts.map(plain)]));

/**
 * A line as text/plain that is safe in viewers which put it into their page as HTML: no `<`, `>` or
 * line break. Editorial angle brackets become mathematical ones, which look the same.
 */
export const plainLine = (text: string): string =>
  text
    .replaceAll('<', '⟨')
    .replaceAll('>', '⟩')
    .replace(/[\r\n\u2028\u2029]+/g, ' ');

/** Several lines as one paragraph of HTML; the blank after each break keeps words apart where tags are stripped. */
export const htmlLines = (lines: readonly string[]): string =>
  `<p>${lines.map(escapeHtml).join('<br/> ')}</p>`;
