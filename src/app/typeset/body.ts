import { FondsError } from '../../errors.ts';
import { type Box, unionBox } from '../../record/box.ts';
import type { Block, FolioText, Line, Word } from '../../text/text.ts';
import { el } from '../../text/xml.ts';
import type { Run, Typeface } from './font.ts';
import { breakLines, type Frame, INK, MARGIN, MEASURE, type Page } from './sheet.ts';

/** Sizes of type in points; a long text takes a smaller one. */
const SIZES = [13.2, 12.8, 12.4, 12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8];
const LEADING = 1.58;
const BLOCK_GAP = 0.78;
/** Least space between head and text, and between text and foot, in points. */
const AIR = { above: 46, below: 24 };
/** How far a line of type reaches above and below its base line, in ems, whatever its letters are. */
const ASCENT = 0.76;
const DESCENT = 0.24;

/** A paragraph of words, measured in ems; one for each line of the text as it was written. */
type Paragraph = { readonly words: readonly string[]; readonly widths: readonly number[] };

/** Words on the lines of the page. */
type Layout = { readonly size: number; readonly blocks: readonly (readonly string[][])[] };

/**
 * Sets the blocks of a text one below the other, ragged right. A line of the text begins a line on the
 * page and runs over as many as it needs; nothing is divided or joined.
 *
 * @returns the glyphs as SVG, and the text as it now stands, with the boxes of its ink in page pixels
 * @throws FondsError INVALID_TEXT where the text is too long for one page
 */
export function setBody(
  text: FolioText,
  space: Frame,
  page: Page,
  face: Typeface,
): { svg: string; text: FolioText } {
  const { size, blocks } = layOut(text, space, face);
  const blank = face.width(' ');
  const paths: string[] = [];
  const set: Block[] = [];
  let lineCount = 0;
  let y = space.top + AIR.above + size * ASCENT;
  for (const rows of blocks) {
    const lines: Line[] = [];
    for (const words of rows) {
      lineCount += 1;
      const { line, path } = setLine(words, y, size, `l${lineCount}`, blank, page, face);
      lines.push(line);
      paths.push(el('path', { d: path }));
      y += size * LEADING;
    }
    const box = unionBox(lines.flatMap((line) => line.box ?? []));
    set.push({ id: `b${set.length + 1}`, ...(box && { box }), lines });
    y += size * LEADING * BLOCK_GAP;
  }
  const { width, height } = page;
  const svg = el('g', { fill: INK.text }, ...paths);
  return { svg, text: { blocks: set, page: { width, height } } };
}

/** The largest size in which every word fits the measure and the whole text the page. */
function layOut(text: FolioText, { top, bottom }: Frame, face: Typeface): Layout {
  const blocks = text.blocks.map((block) => block.lines.map((line) => paragraphOf(line, face)));
  const blank = face.width(' ');
  for (const size of SIZES) {
    const measure = MEASURE / size;
    if (blocks.some((lines) => lines.some((one) => one.widths.some((w) => w > measure)))) continue;
    const broken = blocks.map((lines) =>
      lines.flatMap((one) => breakLines(one.words, one.widths, blank, measure)),
    );
    const rows = broken.flat().length;
    const height = (rows + Math.max(0, broken.length - 1) * BLOCK_GAP) * size * LEADING;
    if (height <= bottom - top - AIR.above - AIR.below) return { size, blocks: broken };
  }
  throw new FondsError(
    'INVALID_TEXT',
    'the text does not fit one page, not even in the smallest type; a file holds one side of one leaf',
  );
}

function paragraphOf({ words }: Line, face: Typeface): Paragraph {
  const texts = words.flatMap(({ text }) => text.split(/\s+/).filter(Boolean));
  return { words: texts, widths: texts.map(face.width) };
}

function setLine(
  words: readonly string[],
  y: number,
  size: number,
  id: string,
  blank: number,
  { pt }: Page,
  face: Typeface,
): { line: Line; path: string } {
  let x = MARGIN.left;
  const paths: string[] = [];
  const set = words.map((text, i): Word => {
    const run = face.set(text, x * pt, y * pt, size * pt);
    paths.push(run.path);
    x += (face.width(text) + blank) * size;
    return { id: `${id}w${i + 1}`, text, box: inkOf(run) };
  });
  const ink = unionBox(set.flatMap((word) => word.box ?? []));
  const box = ink && tallAs(ink, y * pt, size * pt);
  const line = { id, text: words.join(' '), ...(box && { box }), words: set };
  return { line, path: paths.join('') };
}

/** Outward to whole pixels, so that no pixel with ink lies outside. */
function inkOf({ left, top, right, bottom }: Run): Box {
  const [x, y] = [Math.floor(left), Math.floor(top)];
  return { x, y, w: Math.ceil(right) - x, h: Math.ceil(bottom) - y };
}

/** Lines are as wide as their ink and all of one height, unless an accent reaches farther. */
function tallAs({ x, y, w, h }: Box, base: number, size: number): Box {
  const top = Math.min(y, Math.floor(base - ASCENT * size));
  const bottom = Math.max(y + h, Math.ceil(base + DESCENT * size));
  return { x, y: top, w, h: bottom - top };
}
