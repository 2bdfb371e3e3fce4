/**
 * Copies a text, with its italics where it has any and the browser can. The clipboard of the browser
 * is closed to plain http, so there is the old way behind it.
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
    const place = document.createElement('textarea');
    place.value = text;
    document.body.append(place);
    place.select();
    document.execCommand('copy');
    place.remove();
  }
}
