import { isUtf8 } from 'node:buffer';
import { invalidText } from './invalid-text.ts';

/** What an XML file says of its encoding. https://www.w3.org/TR/xml/#charencoding */
const DECLARED = /^<\?xml\s[^<>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/;

/** What an HTML file says of its own, among its first bytes. https://html.spec.whatwg.org/#charset */
const META = /<meta\s[^<>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})/i;

/** Read as UTF-8: ASCII is a part of it, and a file declared as UTF-16 that is none was saved again. */
const UTF8 = /^(utf-?8|us-ascii|ascii|utf-16(le|be)?)$/i;

/**
 * The text of a file in the encoding that its first bytes or its declaration name, else in UTF-8.
 *
 * @param isHtml whether a `<meta charset>` counts, too
 * @throws FondsError INVALID_TEXT naming the encoding, and the first byte that is not UTF-8
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
    throw invalidText(`declared as ${encoding}, which is not known; save it as UTF-8`);
  }
  try {
    const text = decoder.decode(bytes);
    return decoder.encoding === 'windows-1252' ? text.replace(C1, windows1252) : text;
  } catch {
    throw invalidText(`declared as ${encoding}, which it is not; save it as UTF-8`);
  }
}

/** Node.js before 22.13 reads these as ISO 8859-1 has them: control characters, which no text holds. */
const C1 = /[\u0080-\u009f]/g;
const LETTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const windows1252 = (one: string) => LETTERS.charAt(one.charCodeAt(0) - 0x80);

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
