import { SaxesParser } from 'saxes';

export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
};

export type Markup = {
  /** Why it is not well-formed XML in one element; absent where it is. */
  readonly fault?: string;
  readonly elements: readonly Element[];
};

const NAMES = [
  ...['a', 'audio', 'b', 'blockquote', 'body', 'button', 'code', 'del', 'details', 'div', 'em'],
  ...['font', 'form', 'h[1-6]', 'html', 'i', 'iframe', 'ins', 'li', 'math', 'object', 'ol', 'p'],
  ...['pre', 's', 'script', 'select', 'small', 'span', 'strong', 'style', 'sub', 'sup', 'svg'],
  ...['table', 'td', 'template', 'textarea', 'tr', 'u', 'ul', 'video'],
].join('|');

/** As browsers read it: behind the name of an element a slash is as good as a blank. */
const ATTRIBUTE = '[\\s/]+[a-z][a-z0-9:_-]*\\s*=';

/** `<b>` alone may be a siglum. */
const HTML_TAG = new RegExp(
  [
    // An end tag, an empty element, an attribute of a known element.
    `</(?:${NAMES})\\s*>`,
    '<(?:br|embed|hr|img|input|wbr)(?:[\\s/][^<>]*)?>',
    `<(?:${NAMES})${ATTRIBUTE}`,
    // In any element, known or not: a value in quotes, and what runs a script.
    `<[a-z][^\\s/<>]*${ATTRIBUTE}\\s*["']`,
    '<[a-z][^\\s/<>]*[\\s/](?:[^<>]*[\\s/"\'])?on[a-z]+\\s*=',
  ].join('|'),
  'i',
);

/** True where a text holds something that is meant for HTML. */
export const hasHtml = (text: string): boolean => HTML_TAG.test(text);

/** True where clients take a text for HTML. https://iiif.io/api/presentation/3.0/#45-html-markup-in-property-values */
export const isHtml = (text: string): boolean => text.startsWith('<') && text.endsWith('>');

const MAX_LENGTH = 500_000;

/** Reads XML without a document type, up to its first fault. */
export function readMarkup(text: string): Markup {
  const elements: Element[] = [];
  if (text.length > MAX_LENGTH) return { elements, fault: 'it is too long to be checked' };
  const parser = new SaxesParser();
  parser.on('doctype', () => parser.fail('it has a document type'));
  parser.on('opentag', ({ name, attributes }) => {
    elements.push({ name, attributes });
  });
  try {
    parser.write(text).close();
    return { elements };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { elements, fault: message.replace(/^\d+:\d+: /, '').replace(/\.$/, '') };
  }
}

/** The names of elements that are not in the list, each once. */
export const otherElements = (
  elements: readonly Element[],
  known: readonly string[],
): readonly string[] =>
  [...new Set(elements.map(({ name }) => name))].filter((name) => !known.includes(name));
