import { isUtf8 } from 'node:buffer';
import { invalidText } from './invalid-text.ts';

/** The encoding in an XML declaration. https://www.w3.org/TR/xml/#charencoding */
const DECLARED = /^<\?xml\s[^<>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/;

/** The encoding in a `<meta>` element of HTML, which must be among the first bytes. https://html.spec.whatwg.org/#charset */
const META = /<meta\s[^<>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})/i;

/**
 * Declared encodings that we read as UTF-8. It includes ASCII; a file that says UTF-16 but has no byte
 * order mark was converted without changing the declaration.
 */
const UTF8 = /^(utf-?8|us-ascii|ascii|utf-16(le|be)?)$/i;

/**
 * Decodes a file in the encoding given by its byte order mark or its declaration, otherwise as UTF-8.
 *
 * @param isHtml whether to look for a `<meta charset>` as well
 * @throws FondsError INVALID_TEXT naming the encoding, or the first byte that is not UTF-8
 */
export function decodeText(bytes: Uint8Array, isHtml: boolean): string {
  if (isUtf16(bytes)) return decodeUtf16(bytes);
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const [, encoding = isHtml ? META.exec(start)?.[1] : undefined] = DECLARED.exec(start) ?? [];
  if (encoding === undefined || UTF8.test(encoding)) return decodeUtf8(bytes);
  return decodeAs(encoding, bytes);
}

/** https://encoding.spec.whatwg.org/#names-and-labels */
function decodeAs(encoding: string, bytes: Uint8Array): string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw invalidText(`the declared encoding ${encoding} is unknown; save the file as UTF-8`);
  }
  try {
    const text = decoder.decode(bytes);
    return decoder.encoding === 'windows-1252' ? text.replace(C1, windows1252) : text;
  } catch {
    throw invalidText(
      `the bytes are not in the declared encoding ${encoding}; save the file as UTF-8`,
    );
  }
}

/** Node.js before 22.13 decodes these bytes as ISO 8859-1: control characters, which occur in no text. */
const C1 = /[\u0080-\u009f]/g;
const LETTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const windows1252 = (control: string) => LETTERS.charAt(control.charCodeAt(0) - 0x80);

/** True if the file begins with a byte order mark of UTF-16. */
const isUtf16 = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** In either byte order; the mark is removed. */
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

/** Index of the first byte that does not begin a UTF-8 character. */
function firstInvalid(bytes: Uint8Array): number {
  // Undecodable bytes become U+FFFD, so the bytes first differ there or within it.
  const roundTrip = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  let at = 0;
  while (at < bytes.length && bytes[at] === roundTrip[at]) at += 1;
  while (!isUtf8(bytes.subarray(0, at))) at -= 1;
  return at;
}
