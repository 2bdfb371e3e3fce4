/** The buttons over the image. */
export function openTools({ leaf, stage, state, draw, help }) {
  const room = leaf.querySelector('.room');
  const acts = {
    'zoom-in': () => stage.zoomBy(1.6),
    'zoom-out': () => stage.zoomBy(1 / 1.6),
    whole: () => stage.whole(),
    rotate() {
      const degrees = (Number(state.get().rotation ?? 0) + 90) % 360;
      state.set({ rotation: degrees ? String(degrees) : undefined }, { isStep: false });
    },
    full: () =>
      document.fullscreenElement ? document.exitFullscreen() : room.requestFullscreen?.(),
    cite: () => draw.turn(!draw.isOn()),
    'cite-view': () => draw.takeView(),
    cancel: () => draw.turn(false),
    help: () => help.showModal(),
    'light-reset': () => sliders.forEach(reset),
  };
  const sliders = [...leaf.querySelectorAll('.sliders input')];
  const setLight = ({ name, value }) => stage.sheet.style.setProperty(`--${name}`, value / 100);
  const reset = (slider) => {
    slider.value = 100;
    setLight(slider);
  };
  for (const slider of sliders) {
    reset(slider);
    slider.addEventListener('input', () => setLight(slider));
  }
  stage.sheet.parentElement.addEventListener('click', ({ target }) => {
    acts[target.closest('[data-do]')?.dataset.do]?.();
  });

  let turned = 0;
  state.watch(({ rotation = '0' }) => {
    const degrees = Number(rotation) % 360 || 0;
    if (degrees !== turned) stage.rotate(degrees);
    turned = degrees;
  });
  return acts;
}
