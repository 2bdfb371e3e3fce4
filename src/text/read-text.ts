import { isUtf8 } from 'node:buffer';
import { readAlto } from './alto.ts';
import { readHocr } from './hocr.ts';
import { readMarkdown } from './markdown.ts';
import { readPage } from './page-xml.ts';
import { invalidText, rootOf } from './parse-xml.ts';
import { readPlain } from './plain.ts';
import { readTei } from './tei.ts';
import type { MeantText } from './tei-choice.ts';
import type { FolioText } from './text.ts';

/** Which of the texts that a file holds is meant; only TEI holds several. */
export type Meant = {
  /** What the folio is called: its id, its image file. */
  readonly names?: readonly string[];
  readonly layer?: MeantText;
};

type Read = (text: string, meant: Meant) => FolioText;

const ACCEPTED =
  'ALTO 2, 3 or 4, PAGE 2013 to 2019 and TEI P5 (.xml), hOCR (.hocr, .html), plain text (.txt) and Markdown (.md) are read';

/** By the root element. */
const XML: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['alto', readAlto],
  ['PcGts', readPage],
  ['TEI', (text, { names, layer }) => readTei(text, names, layer)],
  ['html', readHocr],
]);

/**
 * Reads the text of one folio, in whatever format the file has: XML by its root, the rest by the
 * ending of the name.
 *
 * @param name of the file, for its ending and for messages
 * @param meant for a TEI file that holds several texts
 * @throws FondsError INVALID_TEXT
 */
export function readText(bytes: Uint8Array, name: string, meant: Meant = {}): FolioText {
  const text = isUtf16(bytes) ? decodeUtf16(bytes) : decodeUtf8(bytes);
  const root = rootOf(text);
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  if (ending === 'xml') {
    // Without a root the ALTO reader says what is wrong with the XML, and where.
    const read = root === undefined ? readAlto : XML.get(root);
    if (!read) throw invalidText(`the root element is <${root}>; ${ACCEPTED}`);
    return read(text, meant);
  }
  if (/^(hocr|x?html?)$/.test(ending)) return readHocr(text);
  if (!/^(txt|md)$/.test(ending)) {
    throw invalidText(`“${name}” is of no known format; ${ACCEPTED}`);
  }
  if (root !== undefined && XML.has(root)) {
    throw invalidText(`“${name}” holds <${root}>; give it the ending .xml`);
  }
  return ending === 'md' ? readMarkdown(text) : readPlain(text);
}

/** Bytes of the largest file of a text; a newspaper page with glyphs takes about 30 million. */
export const MOST_TEXT_BYTES = 100_000_000;

/** True where the file says so by its byte order mark, as Windows writes it. */
const isUtf16 = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** Of either byte order; the mark is taken off. */
const decodeUtf16 = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);

/** @throws FondsError INVALID_TEXT naming the first byte that is not UTF-8, and its line */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  if (isUtf8(bytes)) return text;
  const at = firstInvalid(bytes);
  const line = Buffer.from(bytes.subarray(0, at)).toString('latin1').split('\n').length;
  throw invalidText(`line ${line}: byte ${at} is not UTF-8; save the file as UTF-8`);
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
