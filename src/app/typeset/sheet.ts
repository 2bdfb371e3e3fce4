import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { isMissing } from '../../errors.ts';
import { sharp } from '../../image/sharp.ts';
import type { Size } from '../../record/box.ts';
import { el, esc } from '../../text/xml.ts';
import type { Fonts, Typeface } from './font.ts';

/**
 * Everything on a reading copy besides its text. Nobody may mistake it for a scan, so the sheet always says
 * what it is: in its header in each language, and as a watermark behind every part of the text.
 */
export type Sheet = {
  /** Side by side, one column for each language; two fit well. */
  readonly header: readonly HeaderColumn[];
  /** The leaf as the archive numbers it, `67` or `67 об.`: shown large in the header. */
  readonly leaf: string;
  /** The marks of the watermark, each of one or two short lines, repeated in turn over the whole page. */
  readonly watermark: readonly (readonly string[])[];
  /** The lines of the footer. */
  readonly footer?: readonly string[];
  /** BCP 47 language of the text. */
  readonly language: string;
  /** Pixels per inch; 600 by default. */
  readonly dpi?: number;
};

export type HeaderColumn = {
  /** What it is and is not: `Reading copy — not a facsimile`. */
  readonly claim: string;
  /** The reference code with the leaf. */
  readonly reference: string;
  /** The source of the text, and how far it can be trusted. */
  readonly notice: string;
};

/** A4 in points, so that 600 dpi gives 4960 × 7016 pixels. */
const A4: Size = { width: 595.2, height: 841.92 };

/** The size of a page in pixels, and the number of pixels per point. */
export type Page = Size & { readonly pt: number };

export function pageOf({ dpi = 600 }: Sheet): Page {
  const pt = dpi / 72;
  return { width: Math.round(A4.width * pt), height: Math.round(A4.height * pt), pt };
}

/** The margins in points. */
export const MARGIN = { left: 84, right: 84, top: 40, bottom: 44 };
export const MEASURE = A4.width - MARGIN.left - MARGIN.right;
export const BOTTOM = A4.height - MARGIN.bottom;

/** Greys as SVG colours. */
export const INK = { text: '#111', head: '#222', quiet: '#555', mark: '#e0e0e0' };

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

/** The header and footer of a page as SVG, and the space between them, in points from the top. */
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

/** The number of the leaf, at the right where archivists write it, reduced to fit if it is long. */
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

/** The name of the typesetter in the files it makes. */
export const SOFTWARE = 'fonds typeset';

/**
 * An XMP packet that describes the image wherever the file is copied.
 * https://developer.adobe.com/xmp/docs/XMPSpecifications/
 */
export function xmpOf(description: readonly string[]): string {
  const text = el('rdf:li', { 'xml:lang': 'x-default' }, esc(description.join(' ')));
  const about = {
    'rdf:about': '',
    'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
    'xmlns:xmp': 'http://ns.adobe.com/xap/1.0/',
    'xmp:CreatorTool': SOFTWARE,
  };
  const resource = el('rdf:Description', about, el('dc:description', {}, el('rdf:Alt', {}, text)));
  const rdf = { 'xmlns:rdf': 'http://www.w3.org/1999/02/22-rdf-syntax-ns#' };
  return el('x:xmpmeta', { 'xmlns:x': 'adobe:ns:meta/' }, el('rdf:RDF', rdf, resource));
}

/**
 * The files of a folder named after the folio, with any extension, that were not made by the typesetter:
 * scans and transcriptions, which must never be replaced.
 */
export async function originals(folder: string, folio: string): Promise<string[]> {
  const files = (await listFiles(folder)).filter((file) => parse(file).name === folio);
  const typeset = await Promise.all(files.map((file) => isTypeset(join(folder, file))));
  return files.filter((_, i) => !typeset[i]).map((file) => join(folder, file));
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A file that cannot be read as one of the typesetter's was not made by it. */
async function isTypeset(file: string): Promise<boolean> {
  if (file.endsWith('.xml')) {
    return (await readFile(file, 'utf8')).includes(`<softwareName>${SOFTWARE}</softwareName>`);
  }
  if (!file.endsWith('.tif')) return false;
  const { xmp } = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch(() => ({ xmp: undefined }));
  return xmp?.toString().includes(`xmp:CreatorTool="${SOFTWARE}"`) ?? false;
}

/** The cost of a badly ended line, in the same unit as the squared empty share of the line width. */
const LOOSE_END = 0.06;
const SHORT_LAST = 0.15;

/** The best division up to a word: its cost, and where its last line starts. */
type Best = { readonly cost: number; readonly from: number };

/**
 * Divides a paragraph into lines as even as possible, except for the last: it minimises the sum of the
 * squared empty shares. Avoids ending a line after a short word or a number, and leaving a short word
 * alone on the last line. A word wider than the measure gets a line of its own.
 *
 * @param widths of the words, with `space` and the line width `measure` in the same unit
 */
export function breakLines(
  words: readonly string[],
  widths: readonly number[],
  space: number,
  measure: number,
): string[][] {
  const best: Best[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= words.length; end++) {
    best.push(bestLine(words, widths, space, measure, best, end));
  }
  const lines: string[][] = [];
  let end = words.length;
  while (end > 0) {
    const from = best[end]?.from ?? 0;
    lines.unshift(words.slice(from, end));
    end = from;
  }
  return lines;
}

/** The best start of the line that ends before the word `end`. */
function bestLine(
  words: readonly string[],
  widths: readonly number[],
  space: number,
  measure: number,
  best: readonly Best[],
  end: number,
): Best {
  let width = -space;
  let cheapest: Best = { cost: Number.POSITIVE_INFINITY, from: end - 1 };
  for (let from = end - 1; from >= 0; from--) {
    width += space + (widths[from] ?? 0);
    if (width > measure && from < end - 1) break;
    const empty = Math.max(0, 1 - width / measure);
    const cost = (best[from]?.cost ?? 0) + costOf(words, from, end, empty);
    if (cost < cheapest.cost) cheapest = { cost, from };
  }
  return cheapest;
}

function costOf(words: readonly string[], from: number, end: number, empty: number): number {
  if (end === words.length) return from > 0 && empty > 0.75 ? SHORT_LAST : 0;
  return empty ** 2 + (isLoose(words[end - 1] ?? '') ? LOOSE_END : 0);
}

/** A preposition, initial, short abbreviation or number, which belongs to the next word. */
const isLoose = (word: string): boolean => /^[«„“("№]?(\p{L}{1,2}\.?|\p{N}+)$/u.test(word);
