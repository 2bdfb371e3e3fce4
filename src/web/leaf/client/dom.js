/**
 * Copies a text, with its italics if the browser can. On plain http the clipboard API is not available, so
 * the old way is the fallback.
 *
 * @param {{ text: string, html?: string }} what
 */
export async function copy({ text, html }) {
  try {
    if (html && typeof ClipboardItem === 'function') {
      const blob = (type, content) => new Blob([content], { type });
      const rich = { 'text/plain': blob('text/plain', text), 'text/html': blob('text/html', html) };
      await navigator.clipboard.write([new ClipboardItem(rich)]);
    } else await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}

/** Creates an element with attributes and children; a function `on…` becomes a listener. */
export function element(name, attributes = {}, ...children) {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') created.addEventListener(key.slice(2), value);
    else if (value !== undefined) created.setAttribute(key, value);
  }
  created.append(...children);
  return created;
}

/** The text of a language map in the language of the page. */
export function localized(map) {
  const texts = map[document.documentElement.lang] ?? map.none ?? Object.values(map)[0] ?? [];
  return [texts].flat().join(' ');
}

/** Whether the reader is typing into a field. */
export const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select'));

export const prefersReducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A stored preference; null if there is none or storage is not allowed. */
export function readPreference(name) {
  try {
    return localStorage.getItem(`fonds.${name}`);
  } catch {
    return null;
  }
}

export function storePreference(name, value) {
  try {
    localStorage.setItem(`fonds.${name}`, value);
  } catch {}
}
