import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { OpenFile } from '../../system/file/cache-folder.ts';
import { sha256 } from '../../system/file/hash.ts';
import { encoded, encodingHeader, etagIn, isText, MIN_ENCODED_BYTES } from './compress.ts';
import { isFresh, type Range, rangeOf } from './conditional.ts';
import { codingFor } from './negotiate.ts';
import { sendProblem } from './problem.ts';
import { COMMON_HEADER_LINES } from './security.ts';

/**
 * What any part of the server says to one request. The parts build it; `send` alone writes it, so
 * that HEAD, 304, codings, lengths and caching are right everywhere in the same way.
 */
export type Answer = {
  readonly status?: number;
  /** The media type, with its parameters. */
  readonly type: string;
  readonly body: Uint8Array | string;
  /** Strong, with its quotes, and a hash of the body: the same tag never stands for other bytes. */
  readonly etag?: string;
  readonly lastModified?: Date;
  readonly cache?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Asked again whenever used: for everything that an ingest may change. */
export const REVALIDATE = 'public, max-age=0, must-revalidate';

/**
 * A moment to be told as Last-Modified, which is of whole seconds; nothing while something may still
 * change in the same second, and would be taken for what was there.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2.2
 */
export function stableLastModified(time: string | undefined): { lastModified?: Date } {
  const moment = new Date(time ?? Number.NaN);
  return Date.now() - moment.getTime() > 1000 ? { lastModified: moment } : {};
}

/** The strong tag of a body: of no other body anywhere, as those who remember what was coded rely on. */
export const etagOf = (body: Uint8Array | string): string => `"${sha256(body).slice(0, 32)}"`;

/** An answer but for its bytes, put into lines once for all who ask. */
export type AnswerHead = {
  readonly status: number;
  readonly type: string;
  readonly etag: string | undefined;
  readonly lastModified: Date | undefined;
  /** Names and values in turn, as node:http writes them fastest. */
  readonly lines: readonly string[];
  /** Those of a 304. */
  readonly notModifiedLines: string[];
};

/**
 * What a 304 says again; the rest is known to who holds the answer. (Last-Modified is only of use without a
 * tag.) https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
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

/** Text is sent in the coding that the reader likes best; nothing here is secret, that its length could tell. */
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

/** Bytes as they are, for what lies coded already or cannot be; what a 304 answers is not looked at. */
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
 * A file as it is, which is closed; the reader sets the pace and may leave at any moment. Rejects where it
 * cannot be read.
 */
export async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  head: AnswerHead,
  { file, bytes }: OpenFile,
): Promise<void> {
  try {
    if (sendNotModified(req, res, head)) return;
    const part = begin(req, res, head, bytes);
    if (!part) return;
    const { first: start, last: end } = part;
    await pipeline(file.createReadStream({ start, end, autoClose: false }), res);
  } finally {
    await file.close();
  }
}

/** Of small answers too: a cache goes by what the newest answer of an address says. */
function varyByCoding(res: ServerResponse): void {
  const before = res.getHeader('Vary');
  res.setHeader('Vary', before === undefined ? 'Accept-Encoding' : `${before}, Accept-Encoding`);
}

/** @returns whether the reader holds the answer, and has been told so */
function sendNotModified(req: IncomingMessage, res: ServerResponse, head: AnswerHead): boolean {
  const { status, etag, lastModified, notModifiedLines: freshLines } = head;
  if (status !== 200 || !isFresh(req, etag, lastModified)) return false;
  res.writeHead(304, freshLines).end();
  return true;
}

/** The answer, or the part of it that is asked for. */
function sendWhole(
  req: IncomingMessage,
  res: ServerResponse,
  head: AnswerHead,
  bytes: Uint8Array,
): void {
  const part = begin(req, res, head, bytes.byteLength);
  if (part) res.end(bytes.subarray(part.first, part.last + 1));
}

/**
 * Writes the head.
 *
 * @returns the part of the bytes that is to follow; undefined where none is, and all is said
 */
function begin(
  req: IncomingMessage,
  res: ServerResponse,
  { status, type, etag, lastModified, lines }: AnswerHead,
  length: number,
): Range | undefined {
  const range = status === 200 ? rangeOf(req, length, etag, lastModified) : undefined;
  const answer = [...lines, 'Content-Type', type];
  if (range === 'unsatisfiable') {
    answer.push('Content-Range', `bytes */${length}`, 'Content-Length', '0');
    res.writeHead(416, answer).end();
    return undefined;
  }
  if (range) answer.push('Content-Range', `bytes ${range.first}-${range.last}/${length}`);
  const part = range ?? { first: 0, last: length - 1 };
  answer.push('Content-Length', String(part.last + 1 - part.first));
  res.writeHead(range ? 206 : status, answer);
  if (req.method !== 'HEAD') return part;
  res.end();
  return undefined;
}
