import { FondsError } from '../../errors.ts';
import { type Box, unionBox } from '../../record/box.ts';
import type { Block, FolioText, Line, Word } from '../../text/text.ts';
import { el } from '../../text/xml.ts';
import type { Run, Typeface } from './font.ts';
import { breakLines, type Frame, INK, MARGIN, MEASURE, type Page } from './sheet.ts';

/** Type sizes in points; a long text gets a smaller one. */
const SIZES = [13.2, 12.8, 12.4, 12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8];
const LEADING = 1.58;
const BLOCK_GAP = 0.78;
/** The minimum space between header and text, and between text and footer, in points. */
const SPACING = { above: 46, below: 24 };
/** How far a line extends above and below its baseline, in ems, whatever its letters. */
const ASCENT = 0.76;
const DESCENT = 0.24;

/** The words of one line of the source text, measured in ems. */
type Paragraph = { readonly words: readonly string[]; readonly widths: readonly number[] };

/** The words divided into lines of the page. */
type Layout = { readonly size: number; readonly blocks: readonly (readonly string[][])[] };

/**
 * Typesets the blocks of a text one below the other, ragged right. Each line of the text begins a new line
 * on the page and wraps onto as many as it needs; words are never divided or joined.
 *
 * @returns the glyphs as SVG, and the text in its new lines, with the boxes of its ink in page pixels
 * @throws FondsError INVALID_TEXT if the text is too long for one page
 */
export function setBody(
  text: FolioText,
  frame: Frame,
  page: Page,
  face: Typeface,
): { svg: string; text: FolioText } {
  const { size, blocks } = layOut(text, frame, face);
  const space = face.width(' ');
  const paths: string[] = [];
  const typesetBlocks: Block[] = [];
  let lineCount = 0;
  let y = frame.top + SPACING.above + size * ASCENT;
  for (const rows of blocks) {
    const lines: Line[] = [];
    for (const words of rows) {
      lineCount += 1;
      const { line, path } = setLine(words, y, size, `l${lineCount}`, space, page, face);
      lines.push(line);
      paths.push(el('path', { d: path }));
      y += size * LEADING;
    }
    const box = unionBox(lines.flatMap((line) => line.box ?? []));
    typesetBlocks.push({ id: `b${typesetBlocks.length + 1}`, ...(box && { box }), lines });
    y += size * LEADING * BLOCK_GAP;
  }
  const { width, height } = page;
  const svg = el('g', { fill: INK.text }, ...paths);
  return { svg, text: { blocks: typesetBlocks, page: { width, height } } };
}

/** The largest size at which every word fits the line width and the whole text fits the page. */
function layOut(text: FolioText, { top, bottom }: Frame, face: Typeface): Layout {
  const blocks = text.blocks.map((block) => block.lines.map((line) => paragraphOf(line, face)));
  const space = face.width(' ');
  for (const size of SIZES) {
    const measure = MEASURE / size;
    if (blocks.some((lines) => lines.some(({ widths }) => widths.some((width) => width > measure))))
      continue;
    const broken = blocks.map((lines) =>
      lines.flatMap(({ words, widths }) => breakLines(words, widths, space, measure)),
    );
    const rows = broken.flat().length;
    const height = (rows + Math.max(0, broken.length - 1) * BLOCK_GAP) * size * LEADING;
    if (height <= bottom - top - SPACING.above - SPACING.below) return { size, blocks: broken };
  }
  throw new FondsError(
    'INVALID_TEXT',
    'the text does not fit on one page, even in the smallest type; each file should be one side of a leaf',
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
  space: number,
  { pt }: Page,
  face: Typeface,
): { line: Line; path: string } {
  let x = MARGIN.left;
  const paths: string[] = [];
  const typesetWords = words.map((text, i): Word => {
    const run = face.set(text, x * pt, y * pt, size * pt);
    paths.push(run.path);
    x += (face.width(text) + space) * size;
    return { id: `${id}w${i + 1}`, text, box: inkOf(run) };
  });
  const ink = unionBox(typesetWords.flatMap((word) => word.box ?? []));
  const box = ink && lineBox(ink, y * pt, size * pt);
  const line = { id, text: words.join(' '), ...(box && { box }), words: typesetWords };
  return { line, path: paths.join('') };
}

/** Rounded outward to whole pixels, so that all ink is inside. */
function inkOf({ left, top, right, bottom }: Run): Box {
  const [x, y] = [Math.floor(left), Math.floor(top)];
  return { x, y, w: Math.ceil(right) - x, h: Math.ceil(bottom) - y };
}

/** The box of a line: as wide as its ink, and of standard height unless an accent extends further. */
function lineBox({ x, y, w, h }: Box, base: number, size: number): Box {
  const top = Math.min(y, Math.floor(base - ASCENT * size));
  const bottom = Math.max(y + h, Math.ceil(base + DESCENT * size));
  return { x, y: top, w, h: bottom - top };
}
