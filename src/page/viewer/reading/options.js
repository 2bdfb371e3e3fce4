/** Which texts are shown and how: the boxes of the form do it, and the address remembers. */
export function openOptions({ leaf, state }) {
  const form = leaf.querySelector('.options');
  if (!form) return { turnView() {} };
  const views = [...form.querySelectorAll('[name="view"]')];
  const layers = [...form.querySelectorAll('[name="layer"]')];
  const byItself = () => (matchMedia('(min-width: 80rem)').matches ? 'parallel' : 'interlinear');

  const show = ({ view = byItself(), hide = '' }) => {
    const hidden = hide.split(',');
    for (const one of views) one.checked = one.value === view;
    for (const one of layers) one.checked = !hidden.includes(one.value);
  };
  form.addEventListener('change', ({ target }) => {
    const isLast = target.name === 'layer' && layers.every(({ checked }) => !checked);
    if (isLast) target.checked = true;
    const hide = layers.filter(({ checked }) => !checked).map(({ value }) => value);
    if (target.name === 'view') state.set({ view: target.value }, { isStep: false });
    if (target.name === 'layer') state.set({ hide: hide.join(',') }, { isStep: false });
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  matchMedia('(min-width: 80rem)').addEventListener('change', () => show(state.get()));
  state.watch(show);
  return {
    turnView() {
      const other = views.find(({ checked }) => !checked);
      if (other) state.set({ view: other.value }, { isStep: false });
    },
  };
}
