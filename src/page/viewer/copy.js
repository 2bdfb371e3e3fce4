/** Puts a button behind everything marked with data-copy, which copies its text in one click. */
for (const source of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy-button';
  const rest = () => {
    button.textContent = source.dataset.copy;
  };
  rest();
  const heading = source.closest('article, section')?.querySelector('h2, h3')?.textContent;
  if (heading) button.title = heading;
  button.addEventListener('click', async () => {
    await copy(source);
    button.textContent = source.dataset.copied;
    setTimeout(rest, 2000);
  });
  button.setAttribute('aria-live', 'polite');
  (source.closest('details') ?? source).after(button);
}

/** With its italics where it has any and the browser can; the clipboard is closed to plain http. */
async function copy(source) {
  const text = source.textContent.trim();
  try {
    if (source.querySelector('i') && typeof ClipboardItem === 'function') {
      const blob = (type, content) => new Blob([content], { type });
      const rich = {
        'text/plain': blob('text/plain', text),
        'text/html': blob('text/html', source.innerHTML),
      };
      await navigator.clipboard.write([new ClipboardItem(rich)]);
    } else await navigator.clipboard.writeText(text);
  } catch {
    const folded = source.closest('details');
    if (folded) folded.open = true;
    getSelection().selectAllChildren(source);
    document.execCommand('copy');
    getSelection().removeAllRanges();
  }
}
