import { decodeText } from '../decode.ts';
import { invalidText, rootOf } from '../xml.ts';
import { readAlto } from './alto/read.ts';
import type { ReadText } from './draft.ts';
import { readHocr } from './hocr/read.ts';
import { readMarkdown } from './markdown.ts';
import { readPage } from './page-xml/read.ts';
import { readPlain } from './plain.ts';
import type { MeantText } from './tei/element.ts';
import { readTei } from './tei/read.ts';

/** Which of the texts that a file holds is meant; only TEI holds several. */
export type Meant = {
  /** What the folio is called: its id, its image file. */
  readonly names?: readonly string[];
  readonly layer?: MeantText;
};

type Read = (text: string, meant: Meant) => ReadText;

const ACCEPTED =
  'ALTO 2, 3 or 4, PAGE 2010 to 2019 and TEI P5 (.xml), hOCR (.hocr, .html), plain text (.txt) and Markdown (.md) are read';

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
export function readText(bytes: Uint8Array, name: string, meant: Meant = {}): ReadText {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const isHtml = HTML.test(ending);
  const text = decodeText(bytes, isHtml);
  const root = rootOf(text);
  if (ending === 'xml') {
    // Without a root the ALTO reader says what is wrong with the XML, and where.
    const read = root === undefined ? readAlto : XML.get(root);
    if (!read) throw invalidText(`the root element is <${root}>; ${ACCEPTED}`);
    return read(text, meant);
  }
  if (isHtml) return readHocr(text);
  if (!/^(txt|md)$/.test(ending)) {
    throw invalidText(`“${name}” is of no known format; ${ACCEPTED}`);
  }
  if (root !== undefined && XML.has(root)) {
    throw invalidText(`“${name}” holds <${root}>; give it the ending .xml`);
  }
  return ending === 'md' ? readMarkdown(text) : readPlain(text);
}

const HTML = /^(hocr|x?html?)$/;

/** Bytes of the largest file of a text; a newspaper page with glyphs takes about 30 million. */
export const MOST_TEXT_BYTES = 100_000_000;
