import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Coding } from '../../catalogue/resource.ts';

/** The content codings, best first, by their HTTP names. https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1 */
export const CODING_NAMES: { readonly [C in Coding]: string } = {
  brotli: 'br',
  gzip: 'gzip',
  plain: 'identity',
};

/** What the build appends to the names of files that it compresses. */
export const CODED_ENDINGS = { brotli: '.br', gzip: '.gz', plain: '' } as const;

/** The header of a coding; none for plain bytes. */
export const encodingHeader = (coding: Coding): { 'Content-Encoding'?: string } =>
  coding === 'plain' ? {} : { 'Content-Encoding': CODING_NAMES[coding] };

/**
 * The ETag of an answer in a coding: other bytes, so another strong tag.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3
 *
 * @param etag of the plain answer, with its quotes
 */
export const etagIn = (coding: Coding, etag: string): string =>
  coding === 'plain' ? etag : `${etag.slice(0, -1)}-${CODING_NAMES[coding]}"`;

const TEXT = /^text\/|^application\/(json|xml|javascript)\b|\+(json|xml)\b/;

/** True for media types that become much smaller. */
export const isText = (type: string): boolean => TEXT.test(type);

/** Anything smaller fits into a packet or two as it is. Bytes. */
export const MIN_ENCODED_BYTES = 1024;

/** Anything larger would hold up all other requests for more than 2 ms, so a thread does it. Bytes. */
const MAX_SYNC_BYTES = 64 * 1024;

/** Quality 5 takes twice as long for 5 % less; 3 saves a third of the time for 4 % more. */
const brotliOptions = (bytes: Uint8Array) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
  },
});

const SYNC = {
  gzip: (bytes: Uint8Array) => gzipSync(bytes),
  brotli: (bytes: Uint8Array) => brotliCompressSync(bytes, brotliOptions(bytes)),
};

const threaded = { gzip: promisify(gzip), brotli: promisify(brotliCompress) };
const ASYNC = {
  gzip: (bytes: Uint8Array) => threaded.gzip(bytes),
  brotli: (bytes: Uint8Array) => threaded.brotli(bytes, brotliOptions(bytes)),
};

/** Recently encoded bodies by ETag: style sheets and pages are asked for again and again. */
const encodedBodies = new LRUCache<string, Buffer>({
  maxSize: 8 * 2 ** 20,
  sizeCalculation: (bytes) => bytes.byteLength,
});

/**
 * Bytes in a coding; synchronously when they are few or cached.
 *
 * @param etag of exactly these bytes in this coding; absent for answers that are not asked for again
 */
export function encoded(
  coding: Coding,
  bytes: Uint8Array,
  etag: string | undefined,
): Uint8Array | Promise<Uint8Array> {
  if (coding === 'plain') return bytes;
  const cached = etag === undefined ? undefined : encodedBodies.get(etag);
  if (cached) return cached;
  const store = (body: Buffer) => {
    if (etag !== undefined) encodedBodies.set(etag, body);
    return body;
  };
  return bytes.byteLength > MAX_SYNC_BYTES
    ? ASYNC[coding](bytes).then(store)
    : store(SYNC[coding](bytes));
}
