/** Suggests completions in the search field, and moves the focus to it when “/” is pressed. */
const field = document.querySelector('input[data-complete]');
const list = field?.list;
const DELAY_MS = 120;
const MAX_LENGTH = 200;

let timer;
let request = new AbortController();

field?.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(complete, DELAY_MS);
});

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]');
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field?.focus();
  field?.select();
});

async function complete() {
  request.abort();
  request = new AbortController();
  const text = field.value;
  if (!/[\p{L}\p{N}]$/u.test(text) || text.length > MAX_LENGTH) {
    list.replaceChildren();
    return;
  }
  try {
    const address = `${field.dataset.complete}?${new URLSearchParams({ q: text })}`;
    const answer = await fetch(address, { signal: request.signal });
    if (!answer.ok) return;
    const { items } = await answer.json();
    list.replaceChildren(
      ...items.map(({ value }) => Object.assign(document.createElement('option'), { value })),
    );
  } catch (error) {
    if (error.name !== 'AbortError') list.replaceChildren();
  }
}
