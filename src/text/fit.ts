import type { Box, Points, Size } from '../record/box.ts';
import { type FolioText, linesOf, type Placement } from './text.ts';

/**
 * Scales boxes, outlines and baselines from the page they refer to to a canvas. Boxes are rounded outward
 * to whole pixels, points to the nearest pixel. A text without a page is returned unchanged. Nothing is
 * clipped: what is outside the page stays outside.
 */
export function scaleText(text: FolioText, canvas: Size): FolioText {
  const { page } = text;
  if (!page || (page.width === canvas.width && page.height === canvas.height)) return text;
  return {
    page: canvas,
    blocks: mapPlacements(
      text,
      (box) => scaleBox(box, page, canvas),
      ([x, y]) => [
        Math.round((x * canvas.width) / page.width),
        Math.round((y * canvas.height) / page.height),
      ],
    ),
  };
}

/** Multiplies before dividing, so that the edge of the page falls exactly on that of the canvas. */
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

/** How much the aspect ratios of a page and its image may differ; scaling loses a few pixels. */
export const ASPECT_TOLERANCE = 0.01;

/** True if the page has the aspect ratio of the canvas only after a quarter turn. */
export function isQuarterTurned(page: Size, { width, height }: Size): boolean {
  const upright = page.width / page.height / (width / height);
  const turned = page.height / page.width / (width / height);
  return Math.abs(upright - 1) > ASPECT_TOLERANCE && Math.abs(turned - 1) <= ASPECT_TOLERANCE;
}

type Point = readonly [x: number, y: number];

/** Where a point of the stored image is displayed, by EXIF orientation. https://www.cipa.jp/std/documents/e/DC-008-Translation-2019-E.pdf, 4.6.4, tag 274 */
const TURNS: { readonly [orientation: number]: (point: Point, stored: Size) => Point } = {
  5: ([x, y]) => [y, x],
  6: ([x, y], { height }) => [height - y, x],
  7: ([x, y], { width, height }) => [height - y, width - x],
  8: ([x, y], { width }) => [y, width - x],
};

/**
 * Fits a text whose page is a quarter turn off to the canvas; undefined if the EXIF orientation does
 * not turn the image by a quarter.
 *
 * If most lines are taller than wide, they were measured on the stored image and are turned with it.
 * Otherwise they were measured on the displayed image, whose width is that of the page: eScriptorium
 * displays the image upright but gives its stored size.
 */
export function fitTurnedText(
  text: FolioText,
  orientation: number,
  canvas: Size,
): FolioText | undefined {
  const turned = turnText(text, orientation, canvas);
  const boxes = linesOf(text).flatMap(({ box }) => box ?? []);
  const wide = boxes.filter(({ w, h }) => w > h).length;
  if (!turned || !text.page || wide * 2 <= boxes.length) return turned;
  const { width } = text.page;
  const page = { width, height: Math.round((width * canvas.height) / canvas.width) };
  return scaleText({ ...text, page }, canvas);
}

/**
 * Turns a text that was measured on the stored image to the canvas, which shows the image turned by its
 * EXIF orientation; undefined if that is not a quarter turn.
 */
export function turnText(
  text: FolioText,
  orientation: number,
  canvas: Size,
): FolioText | undefined {
  const turn = TURNS[orientation];
  if (!turn) return undefined;
  const stored = { width: canvas.height, height: canvas.width };
  const turnBox = ({ x, y, w, h }: Box): Box => {
    const [[ax, ay], [bx, by]] = [turn([x, y], stored), turn([x + w, y + h], stored)];
    return { x: Math.min(ax, bx), y: Math.min(ay, by), w: Math.abs(bx - ax), h: Math.abs(by - ay) };
  };
  const scaled = scaleText(text, stored);
  return { page: canvas, blocks: mapPlacements(scaled, turnBox, (point) => turn(point, stored)) };
}

/** The blocks with every box and point changed, down to the words. */
function mapPlacements(
  { blocks }: FolioText,
  mapBox: (box: Box) => Box,
  mapPoint: (point: Point) => Point,
): FolioText['blocks'] {
  const mapUnit = <T extends Placement & { readonly baseline?: Points }>(unit: T): T => ({
    ...unit,
    ...(unit.box && { box: mapBox(unit.box) }),
    ...(unit.outline && { outline: unit.outline.map(mapPoint) }),
    ...(unit.baseline && { baseline: unit.baseline.map(mapPoint) }),
  });
  return blocks.map((block) => ({
    ...mapUnit(block),
    lines: block.lines.map((line) => ({ ...mapUnit(line), words: line.words.map(mapUnit) })),
  }));
}
