import { copy } from '../leaf/client/dom.js';

/** Adds a button to each element with data-copy, which copies its text. */
for (const source of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy-button';
  const resetLabel = () => {
    button.textContent = source.dataset.copy;
  };
  resetLabel();
  const heading = source.closest('article, section')?.querySelector('h2, h3')?.textContent;
  if (heading) button.title = heading;
  button.addEventListener('click', async () => {
    const html = source.querySelector('i') ? source.innerHTML : undefined;
    await copy({ text: source.textContent.trim(), html });
    button.textContent = source.dataset.copied;
    setTimeout(resetLabel, 2000);
  });
  button.setAttribute('aria-live', 'polite');
  (source.closest('details') ?? source).after(button);
}
