import { closureWords } from '../../iiif/closure-words.ts';
import { type Leaf, type LeafText, type Picture, pictureOf } from '../../iiif/unit.ts';
import { type Box, type Size, unionBox } from '../../record/box.ts';
import { layerLabel } from '../../record/record.ts';
import { boxOfUnit } from '../../text/align.ts';
import type { Block, FolioText, Line } from '../../text/text.ts';
import { inBothLanguages } from '../export-record.ts';
import { A4, type Book, FOOT } from './pdf-book.ts';

/** Reads the image of a leaf as JPEG, at a width in pixels. */
export type ImageOf = (
  picture: Pick<Picture, 'image'>,
  width: number,
  signal: AbortSignal,
) => Promise<Buffer>;

/** Longer side of the largest image to include, in pixels: A4 at about 200 dpi. */
const MAX_SIDE = 2400;
/** Longer side of the smallest ready-made image to use, in pixels: about 100 dpi. */
const MIN_SIDE = 1200;

/** The first transcription with boxes, if there is one. */
export const textBehind = ({ texts }: Leaf): LeafText | undefined =>
  texts.find(
    ({ layer, text }) =>
      layer.kind === 'transcription' && text.blocks.some((block) => boxOfUnit(block)),
  );

/**
 * A page with the image of the leaf and a text behind it. Its longer side is that of A4, since images
 * don't state reliably how large the leaf is.
 */
export async function leafPage(
  book: Book,
  leaf: Leaf,
  behind: LeafText | undefined,
  running: readonly string[],
  imageOf: ImageOf,
  signal: AbortSignal,
): Promise<void> {
  const picture = pictureOf(leaf);
  const bytes = picture && (await imageOf(picture, widthFor(picture), signal));
  const label = behind ? inBothLanguages([layerLabel(behind.layer)]).join(' · ') : undefined;
  const size = paperOf(leaf);
  book.page(size, [running.join(' · '), ...(label ? [label] : [])]);
  if (bytes) book.document.image(bytes, 0, 0, { width: size.width, height: size.height - FOOT });
  else if (leaf.closed) {
    for (const line of inBothLanguages([closureWords(leaf.closed)])) {
      book.write(line, { size: 11, after: 6 });
    }
  }
  if (behind) placeText(book, behind.text, leaf, size.width / leaf.width);
}

/** Size of the page in points: the image with the footer below it. */
export function paperOf({ width, height }: Size): Size {
  const scale = A4.height / Math.max(width, height);
  return { width: width * scale, height: height * scale + FOOT };
}

/** The width of the largest ready-made image within the limits, or of one to be made. */
export function widthFor({ sizes, max }: Pick<Leaf, 'sizes' | 'max'>): number {
  const side = ({ width, height }: Size) => Math.max(width, height);
  if (side(max) <= MAX_SIDE) return max.width;
  const ready = sizes
    .filter((size) => side(size) <= MAX_SIDE && side(size) >= MIN_SIDE)
    .sort((a, b) => side(b) - side(a))[0];
  return ready?.width ?? Math.max(1, Math.round((max.width * MAX_SIDE) / side(max)));
}

/** A run of text and its box in canvas pixels. */
export type TextRun = { readonly text: string; readonly box: Box; readonly endsWord: boolean };

/** Line height of DejaVu Sans in ems, for scaling text to the height of its box. */
const LINE_HEIGHT = 1.164;

/**
 * The text is invisible, so marks needn't be positioned on their letters, and PDF readers would take each
 * move for a space. The types of pdfkit only allow switching features on.
 */
const NO_MARKS = { mark: false, mkmk: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[];

/**
 * Places the words of a text over their boxes as invisible text (text rendering mode 3), so that they can
 * be searched, selected and copied. ISO 32000-1, 9.3.6.
 *
 * @param scale points per canvas pixel
 */
export function placeText(
  { document, face }: Book,
  text: FolioText,
  canvas: Size,
  scale: number,
): void {
  document.save();
  document.addContent('3 Tr');
  for (const { text: run, box, endsWord: blank } of textRuns(text, canvas)) {
    const size = Math.max(0.5, (box.h * scale) / LINE_HEIGHT);
    face('plain', size, run);
    const width = document.widthOfString(run);
    if (width === 0) continue;
    document.text(blank ? `${run} ` : run, box.x * scale, box.y * scale, {
      lineBreak: false,
      features: NO_MARKS,
      horizontalScaling: Math.min(10_000, ((box.w * scale) / width) * 100),
    });
  }
  document.restore();
}

/** The words of a text with their boxes, in reading order. */
export const textRuns = (text: FolioText, canvas: Size): TextRun[] =>
  text.blocks.flatMap((block) =>
    block.lines.flatMap((line, i) => lineRuns(line, lineBox(block, i, canvas))),
  );

/**
 * One run per word if every word has a box, otherwise one run for the line. Boxes drawn tightly around
 * the ink differ in height, and PDF readers would take each word for a line of its own; so on a straight
 * line, all words get the height of the line.
 */
function lineRuns({ text, words }: Line, box: Box): TextRun[] {
  const highest = Math.max(...words.map((word) => word.box?.h ?? 0));
  const { y, h } = box;
  const level = h < 2 * highest ? { y, h } : {};
  const pieces: TextRun[] = [];
  let at = 0;
  for (const word of words) {
    const found = text.indexOf(word.text, at);
    if (!word.box || found < 0) return [{ text, box, endsWord: true }];
    at = found + word.text.length;
    pieces.push({
      text: word.text,
      box: { ...word.box, ...level },
      endsWord: at >= text.length || /\s/.test(text.charAt(at)),
    });
  }
  return pieces.length ? pieces : [{ text, box, endsWord: true }];
}

/** The box of a line; without one, an equal share of its block, or of the page. */
function lineBox(block: Block, index: number, { width, height }: Size): Box {
  const line = block.lines[index];
  const own = line?.box ?? unionBox(line?.words.flatMap((word) => word.box ?? []) ?? []);
  if (own) return own;
  const around = boxOfUnit(block) ?? { x: 0, y: 0, w: width, h: height };
  const share = around.h / block.lines.length;
  return { x: around.x, y: around.y + index * share, w: around.w, h: share };
}
