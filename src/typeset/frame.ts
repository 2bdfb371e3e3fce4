import { el } from '../text/xml.ts';
import { breakLines } from './break.ts';
import type { Fonts, Typeface } from './font.ts';
import { BOTTOM, type HeaderColumn, INK, MARGIN, MEASURE, type Page, type Sheet } from './sheet.ts';

/** Widths and sizes in points. */
const GUTTER = 18;
const LEAF = { size: 30, width: 62 };
const FOOT = { size: 6.2, leading: 9 };
const STYLE = {
  claim: { size: 8.4, leading: 11.5, fill: INK.head, after: 3 },
  reference: { size: 7.4, leading: 10.5, fill: INK.head, after: 3 },
  notice: { size: 6.8, leading: 9.6, fill: INK.quiet, after: 0 },
} as const;

type Style = (typeof STYLE)[keyof typeof STYLE];

/** The head and foot of a page as SVG, and between which heights, in points, they leave space. */
export type Frame = { readonly svg: string; readonly top: number; readonly bottom: number };

export function frame(sheet: Sheet, page: Page, fonts: Fonts): Frame {
  const columns = Math.max(1, sheet.header.length);
  const leaf = sheet.leaf ? LEAF.width : 0;
  const width = (MEASURE - leaf - GUTTER * (columns - 1)) / columns;
  const parts: string[] = [rule(MARGIN.top, 1.4, page)];
  let depth = MARGIN.top + LEAF.size + 12;
  for (const [i, column] of sheet.header.entries()) {
    const set = headerColumn(column, MARGIN.left + i * (width + GUTTER), width, page, fonts);
    parts.push(set.svg);
    depth = Math.max(depth, set.bottom);
  }
  parts.push(leafLabel(sheet.leaf, page, fonts.serif), rule(depth + 8, 0.5, page));
  const foot = footer(sheet.footer ?? [], page, fonts.sans);
  return { svg: parts.join('') + foot.svg, top: depth + 8, bottom: foot.top };
}

function headerColumn(
  column: HeaderColumn,
  left: number,
  width: number,
  page: Page,
  fonts: Fonts,
): { svg: string; bottom: number } {
  let y = MARGIN.top + 6;
  const paths: string[] = [];
  const put = (text: string, face: Typeface, style: Style) => {
    for (const line of wrap(text, face, width / style.size)) {
      y += style.leading;
      paths.push(run(line, left, y, style.size, style.fill, page, face));
    }
    y += style.after;
  };
  put(column.claim, fonts.bold, STYLE.claim);
  put(column.reference, fonts.sans, STYLE.reference);
  put(column.notice, fonts.sans, STYLE.notice);
  return { svg: paths.join(''), bottom: y };
}

/** The number of the leaf, at the right where archivists write it; small enough to fit its place. */
function leafLabel(label: string, page: Page, face: Typeface): string {
  if (!label) return '';
  const size = Math.min(LEAF.size, (LEAF.width - 10) / face.width(label));
  const left = MARGIN.left + MEASURE - face.width(label) * size;
  return run(label, left, MARGIN.top + LEAF.size + 4, size, INK.head, page, face);
}

function footer(lines: readonly string[], page: Page, face: Typeface) {
  const wrapped = lines.flatMap((line) => wrap(line, face, MEASURE / FOOT.size));
  if (wrapped.length === 0) return { svg: '', top: BOTTOM };
  const top = BOTTOM - wrapped.length * FOOT.leading;
  const paths = wrapped.map((line, i) =>
    run(line, MARGIN.left, top + (i + 1) * FOOT.leading, FOOT.size, INK.quiet, page, face),
  );
  return { svg: rule(top - 4, 0.5, page) + paths.join(''), top: top - 4 };
}

function wrap(text: string, face: Typeface, ems: number): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  const lines = breakLines(words, words.map(face.width), face.width(' '), ems);
  return lines.map((line) => line.join(' '));
}

const run = (
  text: string,
  x: number,
  y: number,
  size: number,
  fill: string,
  { pt }: Page,
  face: Typeface,
) => el('path', { d: face.set(text, x * pt, y * pt, size * pt).path, fill });

const rule = (y: number, height: number, { pt }: Page) =>
  el('rect', {
    x: Math.round(MARGIN.left * pt),
    y: Math.round(y * pt),
    width: Math.round(MEASURE * pt),
    height: Math.max(1, Math.round(height * pt)),
    fill: INK.head,
  });
