/** Completes the word that is typed into the search, and takes the reader there with “/”. */
const field = document.querySelector('input[data-complete]');
const list = field?.list;
const PAUSE = 120;

let waiting;
let asked = new AbortController();

field?.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(complete, PAUSE);
});

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]');
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field?.focus();
  field?.select();
});

async function complete() {
  asked.abort();
  asked = new AbortController();
  const text = field.value;
  if (!/[\p{L}\p{N}]$/u.test(text) || text.length > 200) {
    list.replaceChildren();
    return;
  }
  try {
    const address = `${field.dataset.complete}?${new URLSearchParams({ q: text })}`;
    const answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok) return;
    const { items } = await answer.json();
    list.replaceChildren(
      ...items.map(({ value }) => Object.assign(document.createElement('option'), { value })),
    );
  } catch (error) {
    if (error.name !== 'AbortError') list.replaceChildren();
  }
}
