import { isUtf8 } from 'node:buffer';
import type { Box, Size } from '../record/box.ts';
import { readAlto } from './alto.ts';
import { invalidText, rootOf } from './parse-xml.ts';
import { readPlain } from './plain.ts';
import type { FolioText } from './text.ts';

const ACCEPTED = 'ALTO 2, 3 or 4 (.xml) and plain text (.txt) are read';

/**
 * Reads the text of one folio, in whatever format the file has: by its ending, and XML by its root.
 *
 * @param name of the file, for its ending and for messages
 * @throws FondsError INVALID_TEXT
 */
export function readText(bytes: Uint8Array, name: string): FolioText {
  const text = decodeUtf8(bytes);
  const root = rootOf(text);
  if (/\.xml$/i.test(name)) {
    // Without a root the ALTO reader says what is wrong with the XML, and where.
    if (root === undefined || root === 'alto') return readAlto(text);
    throw invalidText(`the root element is <${root}>; ${ACCEPTED}`);
  }
  if (!/\.txt$/i.test(name)) throw invalidText(`“${name}” is of no known format; ${ACCEPTED}`);
  if (root === 'alto') throw invalidText(`“${name}” holds ALTO; give it the ending .xml`);
  return readPlain(text);
}

/**
 * Maps the boxes from the page they were measured on to a canvas, outward to whole pixels. Boxes
 * without a page are taken as measured on the canvas. Nothing is clamped: what lies outside the
 * page stays outside.
 */
export function scaleText(text: FolioText, canvas: Size): FolioText {
  const { page } = text;
  if (!page || (page.width === canvas.width && page.height === canvas.height)) return text;
  const scaled = <T extends { readonly box?: Box }>(unit: T): T =>
    unit.box ? { ...unit, box: scaleBox(unit.box, page, canvas) } : unit;
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

function decodeUtf8(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  if (isUtf8(bytes)) return text;
  throw invalidText(`byte ${firstInvalid(bytes)} is not UTF-8; save the file as UTF-8`);
}

/** Position, from 0, of the first byte that begins no UTF-8 character. */
function firstInvalid(bytes: Uint8Array): number {
  // What cannot be decoded becomes U+FFFD, so that the bytes differ there, or within it, for the first time.
  const again = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at += 1;
  while (!isUtf8(bytes.subarray(0, at))) at -= 1;
  return at;
}
