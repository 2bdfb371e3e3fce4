import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Coding } from '../../catalogue/documents.ts';

/** Best first. How HTTP calls each. https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1 */
const NAMES: { readonly [C in Coding]: string } = { brotli: 'br', gzip: 'gzip', plain: 'identity' };
const CODINGS = Object.keys(NAMES) as Coding[];

/** What the names of files that lie coded end with, behind that of the file itself. */
export const CODED_ENDINGS = { brotli: '.br', gzip: '.gz', plain: '' } as const;

/** The header line of a coding; none of what is sent as it is. */
export const encodingHeader = (coding: Coding): { 'Content-Encoding'?: string } =>
  coding === 'plain' ? {} : { 'Content-Encoding': NAMES[coding] };

/**
 * The tag of an answer in a coding: other bytes, so another strong tag.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3
 *
 * @param etag of the answer as it is, with its quotes
 */
export const etagIn = (coding: Coding, etag: string): string =>
  coding === 'plain' ? etag : `${etag.slice(0, -1)}-${NAMES[coding]}"`;

/**
 * The coding to give: the one that the reader holds or insists on, where it takes that, else the one it
 * weighs most; of several weighed alike, the smallest. Who asks for a range gets one of the plain bytes,
 * since those who join ranges seldom mean coded ones. Nobody is refused for want of a coding.
 * https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 *
 * @param etag of the answer as it is; absent where what the reader holds is not to be looked at
 */
export function codingFor({ headers }: IncomingMessage, etag?: string): Coding {
  const accepted = headers['accept-encoding'];
  if (!accepted || headers.range !== undefined) return 'plain';
  const weights = weightsOf(accepted.toString());
  const taken = CODINGS.filter((coding) => weights[coding] > 0).sort(
    (a, b) => weights[b] - weights[a],
  );
  const named = headers['if-none-match'] ?? headers['if-match'];
  const held =
    etag && named ? taken.find((coding) => named.includes(etagIn(coding, etag))) : undefined;
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
export const MIN_ENCODED_BYTES = 1024;

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
const encodedBodies = new LRUCache<string, Buffer>({
  maxSize: 8 * 2 ** 20,
  sizeCalculation: (bytes) => bytes.byteLength,
});

/**
 * Bytes in a coding, at once where they are few or known.
 *
 * @param tag of these bytes in this coding, and of no others anywhere; absent for what is not asked for again
 */
export function encoded(
  coding: Coding,
  bytes: Uint8Array,
  tag: string | undefined,
): Uint8Array | Promise<Uint8Array> {
  if (coding === 'plain') return bytes;
  const found = tag === undefined ? undefined : encodedBodies.get(tag);
  if (found) return found;
  const keep = (coded: Buffer) => {
    if (tag !== undefined) encodedBodies.set(tag, coded);
    return coded;
  };
  return bytes.byteLength > LARGE
    ? IN_THREAD[coding](bytes).then(keep)
    : keep(AT_ONCE[coding](bytes));
}

/** How much a reader wants a media type, 0 to 1. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 */
export function acceptQuality(type: string, req: IncomingMessage): number {
  const ranges = (req.headers.accept ?? '*/*').split(',').map((range) => range.split(';'));
  for (const wanted of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find(([name = '']) => name.trim().toLowerCase() === wanted);
    if (found) return quality(found);
  }
  return 0;
}

/** The media type to give of one that may also be had as plain JSON. */
export const jsonTypeFor = (type: string, req: IncomingMessage): string =>
  acceptQuality('application/json', req) > acceptQuality(type.split(';')[0] ?? type, req)
    ? 'application/json'
    : type;

const PROFILE = /profile\s*=\s*"?http:\/\/iiif\.io\/api\/presentation\/([234])\//i;

/**
 * The version of the Presentation API whose profile the reader wants most; 3 where none is named.
 * https://iiif.io/api/presentation/3.0/#63-responses
 */
export function presentationVersionFor(req: IncomingMessage): 2 | 3 | 4 {
  const named = (req.headers.accept ?? '').split(',').flatMap((range) => {
    const [, version] = PROFILE.exec(range) ?? [];
    return version ? [{ version: Number(version), weight: quality(range.split(';')) }] : [];
  });
  const [first] = named.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  return first ? (first.version as 2 | 3 | 4) : 3;
}

/** True for a browser that opens an address, and for nobody who leaves the choice to us. */
export const wantsHtml = (req: IncomingMessage): boolean =>
  /text\/html/i.test(req.headers.accept ?? '') &&
  acceptQuality('text/html', req) > acceptQuality('application/ld+json', req) &&
  acceptQuality('text/html', req) > acceptQuality('application/json', req);

/** The languages that a reader asks for, best first. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4 */
export const acceptedLanguages = (req: IncomingMessage): readonly string[] =>
  (req.headers['accept-language'] ?? '')
    .split(',')
    .map((range) => range.split(';'))
    .map((parts) => ({ tag: (parts[0] ?? '').trim(), weight: quality(parts) }))
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

/** The weight among the parameters of what a reader names, 0 to 1. https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2 */
export function quality(parts: readonly string[]): number {
  const given = parts
    .map((part) => part.trim().toLowerCase())
    .find((part) => part.startsWith('q='));
  const weight = given === undefined ? 1 : Number(given.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
