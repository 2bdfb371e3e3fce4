import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Coding } from '../catalogue/documents.ts';
import { quality } from './accept.ts';

/** Best first. How HTTP calls each. https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1 */
const NAMES: { readonly [C in Coding]: string } = { brotli: 'br', gzip: 'gzip', plain: 'identity' };
const CODINGS = Object.keys(NAMES) as Coding[];

/** What the names of files that lie coded end with, behind that of the file itself. */
export const CODED_ENDINGS = { brotli: '.br', gzip: '.gz', plain: '' } as const;

/** The header line of a coding; none of what is sent as it is. */
export const encodingLine = (coding: Coding): { 'Content-Encoding'?: string } =>
  coding === 'plain' ? {} : { 'Content-Encoding': NAMES[coding] };

/**
 * The tag of an answer in a coding: other bytes, so another strong tag.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3
 *
 * @param etag of the answer as it is, with its quotes
 */
export const tagIn = (coding: Coding, etag: string): string =>
  coding === 'plain' ? etag : `${etag.slice(0, -1)}-${NAMES[coding]}"`;

/**
 * The coding to give: the one that the reader holds or insists on, where it takes that, else the one it
 * weighs most; of several weighed alike, the smallest. Who asks for a range gets one of the plain bytes,
 * since those who join ranges seldom mean coded ones. Nobody is refused for want of a coding.
 * https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 *
 * @param etag of the answer as it is; absent where what the reader holds is not to be looked at
 */
export function codingOf({ headers }: IncomingMessage, etag?: string): Coding {
  const accepted = headers['accept-encoding'];
  if (!accepted || headers.range !== undefined) return 'plain';
  const weights = weightsOf(accepted.toString());
  const taken = CODINGS.filter((coding) => weights[coding] > 0).sort(
    (a, b) => weights[b] - weights[a],
  );
  const named = headers['if-none-match'] ?? headers['if-match'];
  const held =
    etag && named ? taken.find((coding) => named.includes(tagIn(coding, etag))) : undefined;
  return held ?? taken[0] ?? 'plain';
}

/** What is not named is as the star; without one, only plain bytes are taken, and last of all. */
function weightsOf(accepted: string): { readonly [C in Coding]: number } {
  const given = new Map<string, number>();
  for (const part of accepted.split(',')) {
    const [name = '', ...parameters] = part.split(';');
    given.set(name.trim().toLowerCase(), quality(parameters));
  }
  const weigh = (coding: Coding, otherwise: number) =>
    given.get(NAMES[coding]) ?? given.get('*') ?? otherwise;
  return { brotli: weigh('brotli', 0), gzip: weigh('gzip', 0), plain: weigh('plain', 0.0001) };
}

const TEXT = /^text\/|^application\/(json|xml|javascript)\b|\+(json|xml)\b/;

/** True for media types that become much smaller. */
export const isText = (type: string): boolean => TEXT.test(type);

/** What is smaller fits into a packet or two as it is. Bytes. */
export const LEAST = 1024;

/** What is larger would hold up all others for more than 2 ms, so that it goes to a thread. Bytes. */
const LARGE = 64 * 1024;

/** Quality 5 takes twice as long for 5 % less; 3 saves a third of the time for 4 % more. */
const options = (bytes: Uint8Array) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
  },
});

const AT_ONCE = {
  gzip: (bytes: Uint8Array) => gzipSync(bytes),
  brotli: (bytes: Uint8Array) => brotliCompressSync(bytes, options(bytes)),
};

const inThread = { gzip: promisify(gzip), brotli: promisify(brotliCompress) };
const IN_THREAD = {
  gzip: (bytes: Uint8Array) => inThread.gzip(bytes),
  brotli: (bytes: Uint8Array) => inThread.brotli(bytes, options(bytes)),
};

/** What was coded of late, by its tag: style sheets and pages are asked for again and again. */
const known = new LRUCache<string, Buffer>({
  maxSize: 8 * 2 ** 20,
  sizeCalculation: (bytes) => bytes.byteLength,
});

/**
 * Bytes in a coding, at once where they are few or known.
 *
 * @param tag of these bytes in this coding, and of no others anywhere; absent for what is not asked for again
 */
export function inCoding(
  coding: Coding,
  bytes: Uint8Array,
  tag: string | undefined,
): Uint8Array | Promise<Uint8Array> {
  if (coding === 'plain') return bytes;
  const found = tag === undefined ? undefined : known.get(tag);
  if (found) return found;
  const keep = (coded: Buffer) => {
    if (tag !== undefined) known.set(tag, coded);
    return coded;
  };
  return bytes.byteLength > LARGE
    ? IN_THREAD[coding](bytes).then(keep)
    : keep(AT_ONCE[coding](bytes));
}
