import type { Box, Points, Size } from '../record/box.ts';
import { type FolioText, linesOf } from './text.ts';

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

/** How far the proportions of a page may differ from those of its image: a few pixels lost in scaling. */
export const ASPECT_TOLERANCE = 0.01;

/** True where the page has the shape of the canvas only when it is turned by a quarter. */
export function isQuarterTurned(page: Size, { width, height }: Size): boolean {
  const shape = page.width / page.height / (width / height);
  const turned = page.height / page.width / (width / height);
  return Math.abs(shape - 1) > ASPECT_TOLERANCE && Math.abs(turned - 1) <= ASPECT_TOLERANCE;
}

type Point = readonly [x: number, y: number];

/** Where a point of an image as it is stored is shown. https://www.cipa.jp/std/documents/e/DC-008-Translation-2019-E.pdf, 4.6.4, tag 274 */
const TURNS: { readonly [orientation: number]: (point: Point, stored: Size) => Point } = {
  5: ([x, y]) => [y, x],
  6: ([x, y], { height }) => [height - y, x],
  7: ([x, y], { width, height }) => [height - y, width - x],
  8: ([x, y], { width }) => [y, width - x],
};

/**
 * A text whose page lies across the canvas, brought to it; undefined where the EXIF orientation does not
 * turn the image by a quarter. Lines that run down the page were measured on the image as it is
 * stored and are turned with it. Lines that run across it were measured on the image as it is shown, as wide
 * as the page says: eScriptorium notes the size as stored, and shows the image upright.
 */
export function fitTurnedText(
  text: FolioText,
  orientation: number,
  canvas: Size,
): FolioText | undefined {
  const turned = turnText(text, orientation, canvas);
  const boxes = linesOf(text).flatMap(({ box }) => box ?? []);
  const across = boxes.filter(({ w, h }) => w > h).length;
  if (!turned || !text.page || across * 2 <= boxes.length) return turned;
  const { width } = text.page;
  const page = { width, height: Math.round((width * canvas.height) / canvas.width) };
  return scaleText({ ...text, page }, canvas);
}

/**
 * A text that was measured on the image as it is stored, brought to the canvas, which shows it turned as
 * its EXIF orientation says; undefined for an orientation that does not turn it by a quarter.
 */
export function turnText(
  text: FolioText,
  orientation: number,
  canvas: Size,
): FolioText | undefined {
  const turn = TURNS[orientation];
  if (!turn) return undefined;
  const stored = { width: canvas.height, height: canvas.width };
  const points = (list: Points): Points => list.map((point) => turn(point, stored));
  const box = ({ x, y, w, h }: Box): Box => {
    const [[ax, ay], [bx, by]] = [turn([x, y], stored), turn([x + w, y + h], stored)];
    return { x: Math.min(ax, bx), y: Math.min(ay, by), w: Math.abs(bx - ax), h: Math.abs(by - ay) };
  };
  const turned = <
    T extends { readonly box?: Box; readonly outline?: Points; readonly baseline?: Points },
  >(
    unit: T,
  ): T => ({
    ...unit,
    ...(unit.box && { box: box(unit.box) }),
    ...(unit.outline && { outline: points(unit.outline) }),
    ...(unit.baseline && { baseline: points(unit.baseline) }),
  });
  const { blocks } = scaleText(text, stored);
  return {
    page: canvas,
    blocks: blocks.map((block) => ({
      ...turned(block),
      lines: block.lines.map((line) => ({ ...turned(line), words: line.words.map(turned) })),
    })),
  };
}
