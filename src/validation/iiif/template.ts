import type { Finding } from '../finding.ts';
import { isObject, type JsonObject, textOf, valuesAlong } from './json.ts';

const ID = {
  rule: 'id-filled',
  message:
    'the id has a placeholder, or white space at its ends. The id of a document is the address at which it is published.',
};

const BLANK = {
  rule: 'uri-filled',
  message:
    'this address has a placeholder, or white space at its ends. It is an absolute URI once that is filled in.',
};

const EMPTY = {
  rule: 'template',
  message:
    'this is a template that is still to be filled in: it has neither the text of a label nor a canvas. A Manifest has at least one Canvas.',
};

/**
 * A document that is written to be filled in, as examples and templates are, is told so; its blanks
 * are warnings. Nothing else of it is treated more mildly.
 */
export function ofTemplate(finding: Finding, document: JsonObject): Finding {
  if (URI_RULES.has(finding.rule) && isBlank([...valuesAlong(document, finding.pointer)].at(-1))) {
    return { ...finding, ...(finding.pointer === '/id' ? ID : BLANK), severity: 'warning' };
  }
  if (finding.pointer === '/items' && finding.rule === 'manifest/items' && isUntitled(document)) {
    return { ...finding, ...EMPTY, severity: 'warning' };
  }
  return finding;
}

const URI_RULES = new Set(['http-uri', 'uri', 'uri-of-a-canvas', 'target-holder']);

/** True for an address with places to be filled in, such as `{{ id.path }}/page/1`. */
function isBlank(value: unknown): boolean {
  const text = textOf(value) ?? '';
  const filled = text.trim().replace(/\{\{ *[\w.]+ *\}\}/g, 'https://template.example');
  return filled !== text && /^https?:\/\/\S+$/.test(filled);
}

/** True where the label has a place for text and no text, and there is not one canvas. */
function isUntitled({ label, items }: JsonObject): boolean {
  if (!Array.isArray(items) || items.length > 0 || !isObject(label)) return false;
  const texts = Object.values(label).flat();
  return texts.length > 0 && texts.every((text) => text === '');
}
