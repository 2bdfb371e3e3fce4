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
  res.statusCode = status;
  res.setHeader('Content-Type', answer.type);
  res.setHeader('Content-Length', body.byteLength);
  res.end(req.method === 'HEAD' ? undefined : body);
}
