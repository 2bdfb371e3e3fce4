import { decodeText } from '../decode.ts';
import { invalidText } from '../invalid-text.ts';
import { rootOf } from '../parse-xml.ts';
import { readAlto } from './alto/read.ts';
import { ALTO_PROFILE, writeAlto } from './alto/write.ts';
import type { ReadText } from './draft.ts';
import type { TextFormat, TextSelection, WritableTextFormat } from './format.ts';
import { readHocr } from './hocr/read.ts';
import { writeHocr } from './hocr/write.ts';
import { readMarkdown } from './markdown/read.ts';
import { writeMarkdown } from './markdown/write.ts';
import { readPageXml } from './page-xml/read.ts';
import { writePageXml } from './page-xml/write.ts';
import { readPlain } from './plain/read.ts';
import { writePlain } from './plain/write.ts';
import { readTei } from './tei/read.ts';

/**
 * All text formats. Everything that lists formats takes them from this table, in this order: what
 * `readText` accepts, the downloads of a leaf, the links of its canvas.
 */
const FORMATS = [
  {
    name: 'plain text',
    reads: 'plain text',
    extensions: ['txt'],
    read: readPlain,
    ending: 'txt',
    mediaType: 'text/plain',
    write: writePlain,
  },
  {
    name: 'Markdown',
    reads: 'Markdown',
    extensions: ['md'],
    read: readMarkdown,
    ending: 'md',
    mediaType: 'text/markdown',
    write: writeMarkdown,
  },
  {
    name: 'ALTO XML',
    reads: 'ALTO 2, 3 and 4',
    extensions: ['xml'],
    root: 'alto',
    read: readAlto,
    ending: 'alto.xml',
    mediaType: 'application/xml',
    profile: ALTO_PROFILE,
    write: writeAlto,
  },
  {
    name: 'PAGE XML',
    reads: 'PAGE XML 2010 to 2019',
    extensions: ['xml'],
    root: 'PcGts',
    read: readPageXml,
    ending: 'page.xml',
    mediaType: 'application/vnd.prima.page+xml',
    profile: 'http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15',
    write: writePageXml,
  },
  {
    name: 'hOCR',
    reads: 'hOCR',
    extensions: ['hocr', 'html', 'htm', 'xhtml', 'xhtm', 'xml'],
    root: 'html',
    read: readHocr,
    ending: 'hocr.html',
    mediaType: 'text/vnd.hocr+html',
    profile: 'http://kba.cloud/hocr-spec/1.2/',
    write: writeHocr,
  },
  {
    name: 'TEI',
    reads: 'TEI P5',
    extensions: ['xml'],
    root: 'TEI',
    read: readTei,
  },
] as const satisfies readonly (TextFormat | WritableTextFormat)[];

export const TEXT_FORMATS: readonly TextFormat[] = FORMATS;

type WritableFormat = Extract<(typeof FORMATS)[number], { readonly ending: string }>;

/** How the addresses of the downloads of a leaf's text end. */
export type TextEnding = WritableFormat['ending'];

/** The formats that the text of a leaf can be downloaded in. */
export const WRITABLE_TEXT_FORMATS: readonly (WritableTextFormat & {
  readonly ending: TextEnding;
})[] = FORMATS.filter((format) => 'ending' in format);

/** Size in bytes of the largest text file we read; a newspaper page with glyphs takes about 30 million. */
export const MAX_TEXT_BYTES = 100_000_000;

/**
 * Reads the text of one folio from a file of any format in the table. The extension of the file name
 * says which; formats in XML share `.xml` and are told apart by their root element.
 *
 * @param fileName for its extension, and for messages
 * @throws FondsError INVALID_TEXT saying what is wrong, and where
 */
export function readText(
  bytes: Uint8Array,
  fileName: string,
  selection: TextSelection = {},
): ReadText {
  const extension = /\.([a-z\d]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const candidates = TEXT_FORMATS.filter(({ extensions }) => extensions.includes(extension));
  const [only] = candidates.length === 1 ? candidates : [];
  const text = decodeText(bytes, only?.root === 'html');
  const root = rootOf(text);
  const format = only ?? formatByRoot(candidates, root);
  if (!format) throw invalidText(refusal(fileName, candidates, root));
  const actual = root !== undefined && TEXT_FORMATS.find((other) => other.root === root);
  if (actual && format.root === undefined) {
    throw invalidText(
      `“${fileName}” holds <${root}>; give it the extension .${actual.extensions[0]}`,
    );
  }
  return format.read(text, selection);
}

function formatByRoot(
  candidates: readonly TextFormat[],
  root: string | undefined,
): TextFormat | undefined {
  // Without a root, any reader of XML can say what is wrong with the file, and where.
  if (root === undefined) return candidates[0];
  return candidates.find((format) => format.root === root);
}

function refusal(
  fileName: string,
  candidates: readonly TextFormat[],
  root: string | undefined,
): string {
  const reason = candidates.length
    ? `the root element is <${root}>, which is not a known text format`
    : `the extension of “${fileName}” is not that of a known text format`;
  const readable = TEXT_FORMATS.map(
    ({ reads, extensions }) => `${reads} (.${extensions.slice(0, 2).join(', .')})`,
  );
  return `${reason}; fonds reads ${readable.join(', ')}`;
}
