import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * What any part of the server says to one request. The parts build it; `send` alone writes it, so
 * that HEAD, 304, lengths and caching are right everywhere in the same way.
 */
export type Answer = {
  readonly status?: number;
  /** The media type, with its parameters. */
  readonly type: string;
  readonly body: Uint8Array | string;
  /** Strong, with its quotes. */
  readonly etag?: string;
  readonly lastModified?: Date;
  readonly cache?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Asked again whenever used: for everything that an ingest may change. */
export const REVALIDATE = 'public, max-age=0, must-revalidate';

/** True where the reader already holds this answer. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
export function isFresh(req: IncomingMessage, etag?: string, lastModified?: Date): boolean {
  const given = req.headers['if-none-match'];
  if (given !== undefined) {
    if (etag === undefined) return false;
    return given === '*' || given.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  }
  const since = Date.parse(req.headers['if-modified-since'] ?? '');
  if (Number.isNaN(since) || lastModified === undefined) return false;
  return Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}

export function send(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
  const { etag, lastModified, cache, headers, status = 200 } = answer;
  if (etag) res.setHeader('ETag', etag);
  if (lastModified) res.setHeader('Last-Modified', lastModified.toUTCString());
  if (cache) res.setHeader('Cache-Control', cache);
  for (const [name, value] of Object.entries(headers ?? {})) res.setHeader(name, value);
  if (status === 200 && isFresh(req, etag, lastModified)) {
    res.statusCode = 304;
    res.end();
    return;
  }
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  res.setHeader('Content-Type', answer.type);
  const range = status === 200 ? rangeOf(req, body.byteLength, etag) : undefined;
  if (range === 'unsatisfiable') {
    res.statusCode = 416;
    res.setHeader('Content-Range', `bytes */${body.byteLength}`);
    res.setHeader('Content-Length', 0);
    res.end();
    return;
  }
  if (range)
    res.setHeader('Content-Range', `bytes ${range.first}-${range.last}/${body.byteLength}`);
  const part = range ? body.subarray(range.first, range.last + 1) : body;
  res.statusCode = range ? 206 : status;
  res.setHeader('Content-Length', part.byteLength);
  res.end(req.method === 'HEAD' ? undefined : part);
}

export type Range = { readonly first: number; readonly last: number };

/**
 * The one range of bytes that is asked for; undefined where the whole is to be given, as for several
 * ranges at once, which nobody needs of these answers. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function rangeOf(
  req: IncomingMessage,
  length: number,
  etag: string | undefined,
): Range | 'unsatisfiable' | undefined {
  const { range: asked } = req.headers;
  if (asked === undefined || req.method !== 'GET') return undefined;
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(asked) ?? [];
  const condition = req.headers['if-range'];
  if ((from === '' && to === '') || (condition !== undefined && condition !== etag))
    return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (to !== '' && from !== '' && Number(to) < Number(from)) return undefined;
  return first >= length || last < first ? 'unsatisfiable' : { first, last };
}
