import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { FondsError } from '../../errors.ts';
import { COMMON_HEADER_LINES } from './security.ts';

/** An error as a reader sees it; the message of a 5xx is never sent. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
};

/** Seconds after which a client may ask a busy server again. */
export const RETRY_AFTER = 2;

/** https://www.rfc-editor.org/rfc/rfc9457 */
export function problemOf(error: unknown, instance: string): Problem {
  const status = statusOf(error);
  const title = error instanceof FondsError ? error.title : (STATUS_CODES[status] ?? 'Error');
  return {
    type: error instanceof FondsError ? `/errors#${error.code}` : 'about:blank',
    title,
    status,
    ...(status < 500 && error instanceof Error ? { detail: error.message } : {}),
    instance,
  };
}

/** Answers with a problem document. If an answer has already started, closes the connection instead. */
export function sendProblem(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  const problem = problemOf(error, req.url ?? '/');
  // The request log takes the error from here.
  if (problem.status >= 500) Object.assign(res, { err: error });
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(problem));
  for (const name of ['ETag', 'Last-Modified', 'Content-Encoding']) res.removeHeader(name);
  const lines = [
    ...COMMON_HEADER_LINES,
    ...['Content-Type', 'application/problem+json', 'Content-Length', String(body.byteLength)],
    ...['Cache-Control', 'no-store'],
  ];
  if (problem.status === 503) lines.push('Retry-After', String(RETRY_AFTER));
  res.writeHead(problem.status, lines).end(req.method === 'HEAD' ? undefined : body);
}

/** Express gives its own errors a status, for example a body that is too large. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : Number.NaN;
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : 500;
}
