import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { OpenFile } from '../../system/file/cache-folder.ts';
import { sha256 } from '../../system/file/hash.ts';
import type { ByteRange, ObjectStream } from '../../system/store/store.ts';
import { encoded, encodingHeader, etagIn, isText, MIN_ENCODED_BYTES } from './compress.ts';
import { isFresh, type Range, rangeOf } from './conditional.ts';
import { codingFor } from './negotiate.ts';
import { sendProblem } from './problem.ts';
import { COMMON_HEADER_LINES } from './security.ts';

/**
 * The answer to one request. Every part of the server builds answers, and only `send` writes them, so
 * that HEAD, 304, codings, lengths and caching work the same way everywhere.
 */
export type Answer = {
  readonly status?: number;
  /** The media type with its parameters. */
  readonly type: string;
  readonly body: Uint8Array | string;
  /** Strong, with its quotes, and a hash of the body: the same tag never names other bytes. */
  readonly etag?: string;
  readonly lastModified?: Date;
  readonly cache?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** For everything that an ingest may change: caches ask again before each use. */
export const REVALIDATE = 'public, max-age=0, must-revalidate';

/**
 * A time as Last-Modified, which has whole seconds. Empty during the first second, while a further
 * change could still get the same date. https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2.2
 */
export function stableLastModified(time: string | undefined): { lastModified?: Date } {
  const moment = new Date(time ?? Number.NaN);
  return Date.now() - moment.getTime() > 1000 ? { lastModified: moment } : {};
}

/** The strong ETag of a body: a hash, which no other body has. The cache of encoded bodies relies on that. */
export const etagOf = (body: Uint8Array | string): string => `"${sha256(body).slice(0, 32)}"`;

/** An answer without its bytes, turned into header lines once for all requests. */
export type AnswerHead = {
  readonly status: number;
  readonly type: string;
  readonly etag: string | undefined;
  readonly lastModified: Date | undefined;
  /** Names and values alternating: the form that node:http writes fastest. */
  readonly lines: readonly string[];
  /** The lines of a 304. */
  readonly notModifiedLines: string[];
};

/**
 * The headers that a 304 repeats; the reader has the others. (Last-Modified is useful only without an
 * ETag.) https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
 */
const IN_304: ReadonlySet<string> = new Set([
  ...['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers'],
  ...['Cache-Control', 'Content-Location', 'ETag', 'Vary'],
]);

export function headOf(answer: Omit<Answer, 'body'>): AnswerHead {
  const { status = 200, type, etag, lastModified, cache, headers = {} } = answer;
  const lines = [...COMMON_HEADER_LINES];
  for (const [name, value] of Object.entries(headers)) lines.push(name, value);
  if (cache) lines.push('Cache-Control', cache);
  if (etag) lines.push('ETag', etag);
  const freshLines = lines.filter((_, i) => IN_304.has(lines[i - (i % 2)] ?? ''));
  const dated = lastModified ? ['Last-Modified', lastModified.toUTCString()] : [];
  lines.push(...dated);
  if (status === 200) lines.push('Accept-Ranges', 'bytes');
  if (!etag) freshLines.push(...dated);
  return { status, type, etag, lastModified, lines, notModifiedLines: freshLines };
}

/**
 * Sends an answer; text in the coding that the reader prefers. (Compression can reveal secrets by their
 * length, but nothing here is secret.)
 */
export function send(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
  const { type, etag, headers } = answer;
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const coding =
    bytes.byteLength >= MIN_ENCODED_BYTES && isText(type) ? codingFor(req, etag) : 'plain';
  if (bytes.byteLength > 0 && isText(type)) varyByCoding(res);
  const head = headOf({
    ...answer,
    ...(etag && { etag: etagIn(coding, etag) }),
    headers: { ...headers, ...encodingHeader(coding) },
  });
  if (sendNotModified(req, res, head)) return;
  const coded = encoded(coding, bytes, head.etag);
  if (coded instanceof Promise) {
    coded
      .then((body) => res.destroyed || sendWhole(req, res, head, body))
      .catch((error: unknown) => sendProblem(req, res, error));
  } else sendWhole(req, res, head, coded);
}

/** Sends bytes that are encoded already or can't be. The body isn't touched if the answer is a 304. */
export function sendBytes(
  req: IncomingMessage,
  res: ServerResponse,
  head: AnswerHead,
  body: Uint8Array | string,
): void {
  if (sendNotModified(req, res, head)) return;
  sendWhole(req, res, head, typeof body === 'string' ? Buffer.from(body) : body);
}

/**
 * Streams a file and closes it. The reader sets the pace and may disconnect at any time. Rejects if the
 * file can't be read.
 */
export async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  head: AnswerHead,
  { file, bytes }: OpenFile,
): Promise<void> {
  try {
    if (sendNotModified(req, res, head)) return;
    const range = writeHead(req, res, head, bytes);
    if (!range) return;
    const { first: start, last: end } = range;
    await pipeline(file.createReadStream({ start, end, autoClose: false }), res);
  } finally {
    await file.close();
  }
}

/**
 * Streams an object of a store, or the range of it that was requested.
 *
 * @param bytes the length of the whole object
 */
export async function sendStream(
  req: IncomingMessage,
  res: ServerResponse,
  head: AnswerHead,
  bytes: number,
  open: (range: ByteRange) => Promise<ObjectStream | undefined>,
): Promise<void> {
  if (sendNotModified(req, res, head)) return;
  const range = writeHead(req, res, head, bytes);
  if (!range) return;
  const { first: start, last } = range;
  const object = last < start ? undefined : await open({ start, length: last - start + 1 });
  if (object) await pipeline(object.stream, res);
  else res.end();
}

/** Also on small answers: a cache goes by the latest answer from an address. */
function varyByCoding(res: ServerResponse): void {
  const before = res.getHeader('Vary');
  res.setHeader('Vary', before === undefined ? 'Accept-Encoding' : `${before}, Accept-Encoding`);
}

/** Sends 304 if the reader already has this answer. @returns whether it did */
export function sendNotModified(
  req: IncomingMessage,
  res: ServerResponse,
  head: AnswerHead,
): boolean {
  const { status, etag, lastModified, notModifiedLines: freshLines } = head;
  if (status !== 200 || !isFresh(req, etag, lastModified)) return false;
  res.writeHead(304, freshLines).end();
  return true;
}

/** Sends the answer, or the range of it that was requested. */
export function sendWhole(
  req: IncomingMessage,
  res: ServerResponse,
  head: AnswerHead,
  bytes: Uint8Array,
): void {
  const range = writeHead(req, res, head, bytes.byteLength);
  if (range) res.end(bytes.subarray(range.first, range.last + 1));
}

/**
 * Writes the status and headers.
 *
 * @returns the range of bytes to send next; undefined if the answer is complete
 */
function writeHead(
  req: IncomingMessage,
  res: ServerResponse,
  { status, type, etag, lastModified, lines }: AnswerHead,
  length: number,
): Range | undefined {
  const range = status === 200 ? rangeOf(req, length, etag, lastModified) : undefined;
  const headers = [...lines, 'Content-Type', type];
  if (range === 'unsatisfiable') {
    headers.push('Content-Range', `bytes */${length}`, 'Content-Length', '0');
    res.writeHead(416, headers).end();
    return undefined;
  }
  if (range) headers.push('Content-Range', `bytes ${range.first}-${range.last}/${length}`);
  const part = range ?? { first: 0, last: length - 1 };
  headers.push('Content-Length', String(part.last + 1 - part.first));
  res.writeHead(range ? 206 : status, headers);
  if (req.method !== 'HEAD') return part;
  res.end();
  return undefined;
}
