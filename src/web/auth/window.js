// Closes the windows that viewers open for signing in and out: they wait for that.
const button = document.querySelector('[data-close]');
button?.addEventListener('click', () => window.close());
if (button?.dataset.close === 'now') window.close();
document.querySelector('form[data-now]')?.requestSubmit();
