import type { Leaf, LeafText } from '../iiif/unit.ts';
import type { Size } from '../record/box.ts';
import { layerLabel } from '../record/layer.ts';
import { boxOf } from '../text/passage.ts';
import { A4, type Book, FOOT } from './pdf-book.ts';
import { placeText } from './pdf-text-layer.ts';
import { inBoth } from './said.ts';

/** The image of a leaf as JPEG, of that width in pixels. */
export type ImageOf = (leaf: Leaf, width: number, signal: AbortSignal) => Promise<Buffer>;

/** Pixels of the longer side: A4 at about 200 dpi. */
const LONGEST = 2400;
/** A picture that lies ready is taken from this on: about 100 dpi. */
const ENOUGH = 1200;

/** The first transcription with places; undefined where there is none. */
export const textBehind = ({ texts }: Leaf): LeafText | undefined =>
  texts.find(
    ({ layer, text }) =>
      layer.kind === 'transcription' && text.blocks.some((block) => boxOf(block)),
  );

/**
 * A page with the image of the leaf and a text behind it. The longer side is that of A4, since no image
 * says reliably how large its leaf is.
 */
export async function leafPage(
  book: Book,
  leaf: Leaf,
  behind: LeafText | undefined,
  running: readonly string[],
  imageOf: ImageOf,
  signal: AbortSignal,
): Promise<void> {
  const bytes = await imageOf(leaf, widthFor(leaf), signal);
  const said = behind ? inBoth([layerLabel(behind.layer)]).join(' · ') : undefined;
  const size = paperOf(leaf);
  book.page(size, [running.join(' · '), ...(said ? [said] : [])]);
  book.document.image(bytes, 0, 0, { width: size.width, height: size.height - FOOT });
  if (behind) placeText(book, behind.text, leaf, size.width / leaf.width);
}

/** Points: the image, and a strip below it that says what it is. */
export function paperOf({ width, height }: Size): Size {
  const scale = A4.height / Math.max(width, height);
  return { width: width * scale, height: height * scale + FOOT };
}

/** The largest picture that lies ready within the bound, else one made for it. */
export function widthFor({ sizes, max }: Pick<Leaf, 'sizes' | 'max'>): number {
  const side = ({ width, height }: Size) => Math.max(width, height);
  if (side(max) <= LONGEST) return max.width;
  const ready = sizes
    .filter((size) => side(size) <= LONGEST && side(size) >= ENOUGH)
    .sort((a, b) => side(b) - side(a))[0];
  return ready?.width ?? Math.max(1, Math.round((max.width * LONGEST) / side(max)));
}
