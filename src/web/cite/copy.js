import { copy } from '../leaf/client/dom.js';

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
    const html = source.querySelector('i') ? source.innerHTML : undefined;
    await copy({ text: source.textContent.trim(), html });
    button.textContent = source.dataset.copied;
    setTimeout(rest, 2000);
  });
  button.setAttribute('aria-live', 'polite');
  (source.closest('details') ?? source).after(button);
}
