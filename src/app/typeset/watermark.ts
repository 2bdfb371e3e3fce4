import type { Box } from '../../record/box.ts';
import { el } from '../../text/xml.ts';
import type { Typeface } from './font.ts';
import { INK, type Page } from './sheet.ts';

/** In points. */
const SIZE = 7;
const LEADING = 10;
const TRACKING = 0.06;
/** The gap between marks in a row, and the distance between rows. */
const GAP = 30;
const ROW = 46;
const ANGLE = -30;

/**
 * Marks in diagonal rows over the whole page, so close together that every square of 180 points (1500
 * pixels at 600 dpi) contains a whole one. `boxes` are those of the marks in page pixels.
 */
export function watermark(
  marks: readonly (readonly string[])[],
  page: Page,
  face: Typeface,
): { svg: string; boxes: Box[] } {
  const drawn = marks.map((lines) => drawMark(lines, page, face));
  if (drawn.length === 0) return { svg: '', boxes: [] };
  const step = Math.max(...drawn.map(({ width }) => width)) + GAP * page.pt;
  const reach = Math.hypot(page.width, page.height) / 2;
  const uses: string[] = [];
  const boxes: Box[] = [];
  const rows = Math.ceil(reach / (ROW * page.pt));
  const columns = Math.ceil(reach / step) + 1;
  for (let row = -rows; row <= rows; row++) {
    const index = ((row % drawn.length) + drawn.length) % drawn.length;
    const { width = 0, height = 0 } = drawn[index] ?? {};
    // Rows are offset so that the marks do not form columns.
    const shift = (Math.floor(row / drawn.length) % 2) * (step / 2) + index * (step / 3);
    for (let column = -columns; column <= columns; column++) {
      const centre = { x: column * step + shift, y: row * ROW * page.pt };
      const box = rotatedBox(centre, width, height, page);
      if (!touches(box, page)) continue;
      boxes.push(box);
      uses.push(el('use', { href: `#mark${index}`, x: round(centre.x), y: round(centre.y) }));
    }
  }
  const defs = drawn.map(({ path }, i) => el('path', { id: `mark${i}`, d: path }));
  const middle = `translate(${page.width / 2} ${page.height / 2}) rotate(${ANGLE})`;
  const group = el('g', { transform: middle, fill: INK.mark }, ...uses);
  return { svg: el('defs', {}, ...defs) + group, boxes };
}

/** The lines of a mark, centred on the origin. */
function drawMark(lines: readonly string[], { pt }: Page, face: Typeface) {
  const size = SIZE * pt;
  const widthOf = (line: string) => (face.width(line) + TRACKING * (line.length - 1)) * size;
  const first = (-((lines.length - 1) / 2) * LEADING + SIZE * 0.36) * pt;
  const paths = lines.map((line, i) => {
    const run = face.set(line, -widthOf(line) / 2, first + i * LEADING * pt, size, TRACKING);
    return run.path;
  });
  const height = ((lines.length - 1) * LEADING + SIZE) * pt;
  return { path: paths.join(''), width: Math.max(...lines.map(widthOf)), height };
}

/** The box on the page around a mark rotated with its row. */
function rotatedBox(
  centre: { x: number; y: number },
  width: number,
  height: number,
  page: Page,
): Box {
  const [cos, sin] = [Math.cos((ANGLE * Math.PI) / 180), Math.sin((ANGLE * Math.PI) / 180)];
  const x = page.width / 2 + centre.x * cos - centre.y * sin;
  const y = page.height / 2 + centre.x * sin + centre.y * cos;
  const w = width * Math.abs(cos) + height * Math.abs(sin);
  const h = width * Math.abs(sin) + height * Math.abs(cos);
  return {
    x: Math.floor(x - w / 2),
    y: Math.floor(y - h / 2),
    w: Math.ceil(w) + 1,
    h: Math.ceil(h) + 1,
  };
}

const touches = ({ x, y, w, h }: Box, page: Page) =>
  x < page.width && y < page.height && x + w > 0 && y + h > 0;

const round = (value: number) => Math.round(value * 100) / 100;
