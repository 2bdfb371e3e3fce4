import type { Box, Points, Size } from '../record/box.ts';
import type { FolioText } from './text.ts';

type Placed = { readonly box?: Box; readonly outline?: Points; readonly baseline?: Points };

/**
 * Maps boxes, outlines and baselines from the page they were measured on to a canvas: boxes outward to
 * whole pixels, points to the nearest. Without a page they are taken as measured on the canvas. Nothing
 * is clamped: what lies outside the page stays outside.
 */
export function scaleText(text: FolioText, canvas: Size): FolioText {
  const { page } = text;
  if (!page || (page.width === canvas.width && page.height === canvas.height)) return text;
  const points = (list: Points): Points =>
    list.map(([x, y]) => [
      Math.round((x * canvas.width) / page.width),
      Math.round((y * canvas.height) / page.height),
    ]);
  const scaled = <T extends Placed>(unit: T): T => ({
    ...unit,
    ...(unit.box && { box: scaleBox(unit.box, page, canvas) }),
    ...(unit.outline && { outline: points(unit.outline) }),
    ...(unit.baseline && { baseline: points(unit.baseline) }),
  });
  return {
    page: canvas,
    blocks: text.blocks.map((block) => ({
      ...scaled(block),
      lines: block.lines.map((line) => ({ ...scaled(line), words: line.words.map(scaled) })),
    })),
  };
}

/** Multiplies before it divides, so that the edge of the page becomes exactly that of the canvas. */
function scaleBox({ x, y, w, h }: Box, page: Size, canvas: Size): Box {
  const left = Math.floor((x * canvas.width) / page.width);
  const top = Math.floor((y * canvas.height) / page.height);
  return {
    x: left,
    y: top,
    w: Math.ceil(((x + w) * canvas.width) / page.width) - left,
    h: Math.ceil(((y + h) * canvas.height) / page.height) - top,
  };
}
