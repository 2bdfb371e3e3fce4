/** Pointing at a line lights its place on the image and what the other texts say of it, and back. */
export function openLight({ leaf, stage, units, overlay }) {
  let lit;

  const light = (unit) => {
    if (unit === lit) return;
    for (const one of leaf.querySelectorAll('.unit.lit, .unit.kin')) {
      one.classList.remove('lit', 'kin');
    }
    lit = unit;
    const kin = unit ? units.kin(unit) : [];
    unit?.element.classList.add('lit');
    for (const { element } of kin) element.classList.add('kin');
    overlay.mark('lit', unit?.box ? [unit.box] : []);
    const own = unit?.box;
    overlay.mark(
      'kin',
      kin.flatMap(({ box }) => (box && box.w !== own?.w ? [box] : [])),
    );
  };

  const texts = leaf.querySelector('.texts');
  texts.addEventListener('pointerover', (event) => light(units.around(event.target)));
  texts.addEventListener('pointerleave', () => light(undefined));
  texts.addEventListener('focusin', (event) => light(units.around(event.target)));
  texts.addEventListener('focusout', () => light(undefined));
  stage.sheet.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'mouse' && event.buttons === 0) light(units.at(stage.pointOf(event)));
  });
  stage.sheet.addEventListener('pointerleave', () => light(undefined));
}
