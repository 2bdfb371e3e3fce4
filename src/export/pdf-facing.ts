import type { Leaf, LeafText } from '../iiif/unit.ts';
import { textIn } from '../record/language.ts';
import { layerLabel } from '../record/layer.ts';
import { linesOf, saidLines } from '../text/text.ts';
import { directionOf } from './direction.ts';
import type { Book } from './pdf-book.ts';
import { paperOf } from './pdf-leaf.ts';
import { inBoth } from './said.ts';

/** A text of the leaf on a page of the same size, block by block; it runs on where it is long. */
export function facingPages(
  book: Book,
  leaf: Leaf,
  { layer, text }: LeafText,
  running: readonly string[],
): void {
  const names = inBoth([layerLabel(layer)]);
  const align = directionOf(layer.language) === 'rtl' ? 'right' : 'left';
  book.page(paperOf(leaf), [running.join(' · '), names.join(' · ')]);
  book.write(textIn(leaf.folio.label, layer.language), { size: 12, face: 'bold', after: 2 });
  book.write(names.join('\n'), { size: 8, colour: '#444', after: 10 });
  const whole = linesOf(text)
    .map((line) => line.text)
    .join('\n');
  for (const block of text.blocks) {
    const [lines, { type }] = [saidLines(block), block];
    if (lines.length === 0) continue;
    const face = type === 'heading' ? 'bold' : 'plain';
    book.write(lines.map((line) => line.text).join('\n'), {
      size: 10,
      face,
      align,
      after: 7,
      whole,
    });
  }
}
