import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Log } from '../../config.ts';
import type { SendError } from '../error/send-error.ts';
import { send } from './answer.ts';
import {
  type ConnectionLimits,
  limitConnections,
  oneAtATime,
  timeoutOptions,
} from './connection.ts';
import { checkMessage, checkPath, pathOf, shownAddress, withoutQuery } from './request.ts';
import { setCommonHeaders } from './security.ts';

/** Answers a request by its path below the base URL. @returns false to leave it to the next */
export type Front = (
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
) => boolean | Promise<boolean>;

/**
 * The server. Each request is logged, then offered to the fronts, which answer the most frequent
 * requests on plain node:http, then to Express. CORS preflight requests are answered here.
 *
 * @param parts.base the public base URL without a slash at the end; it may have a path
 * @param parts.fail answers invalid requests and errors of the fronts
 */
export function httpServer(parts: {
  readonly log: Log;
  readonly base: string;
  readonly fronts: readonly Front[];
  readonly app: Express;
  readonly fail: SendError;
  readonly limits: ConnectionLimits;
}): Server {
  const { base, fronts, app, fail, limits } = parts;
  const logRequest = requestLog(parts.log);
  const prefix = new URL(base).pathname.replace(/\/$/, '');
  /** For what no front answers. */
  const passOn = (req: IncomingMessage, res: ServerResponse, url: string, path: string): void => {
    const canonical = req.method === 'OPTIONS' ? path : withoutEndSlash(path);
    if (canonical !== path) redirect(base + canonical + url.slice(path.length), req, res);
    else setCommonHeaders(req, res, () => app(req, res));
  };
  /** Answers a request by its address below the base URL. */
  const route = (
    req: IncomingMessage,
    res: ServerResponse,
    url: string,
  ): Promise<void> | undefined => {
    const path = withoutQuery(url);
    if (req.method === 'GET' || req.method === 'HEAD') checkPath(path);
    const isAnswered = req.method !== 'OPTIONS' && answeredByFront(fronts, req, res, path);
    if (isAnswered instanceof Promise) {
      return isAnswered.then((is) => (is ? undefined : passOn(req, res, url, path)));
    }
    if (!isAnswered) passOn(req, res, url, path);
    return undefined;
  };
  const answer = (req: IncomingMessage, res: ServerResponse): void => {
    logRequest(req, res);
    try {
      checkMessage(req, res);
      const target = pathOf(req.url ?? '/');
      if (prefix !== '' && withoutQuery(target) === prefix) {
        redirect(`${base}/${target.slice(prefix.length)}`, req, res);
        return;
      }
      req.url = below(prefix, target);
      route(req, res, req.url)?.catch((error: unknown) => fail(req, res, error));
    } catch (error) {
      fail(req, res, error);
    }
  };
  const server = createServer(timeoutOptions(limits), oneAtATime(answer));
  limitConnections(server, limits);
  return server;
}

/** Offers the request to one front after another, without a promise where they answer at once. */
function answeredByFront(
  fronts: readonly Front[],
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  first = 0,
): boolean | Promise<boolean> {
  for (let i = first; i < fronts.length; i++) {
    const isAnswered = fronts[i]?.(req, res, path);
    if (isAnswered === true) return true;
    if (isAnswered instanceof Promise) {
      return isAnswered.then((is) => is || answeredByFront(fronts, req, res, path, i + 1));
    }
  }
  return false;
}

/**
 * The address of the home page ends with a slash and no other one does. People type both forms of each,
 * so the other form redirects. 308 keeps the method. https://www.rfc-editor.org/rfc/rfc9110#name-308-permanent-redirect
 */
const redirect = (to: string, req: IncomingMessage, res: ServerResponse): void =>
  send(req, res, { status: 308, type: 'text/plain', body: '', headers: { Location: to } });

/** The path without slashes at its end; that of the home page stays `/`. */
const withoutEndSlash = (path: string): string => path.replace(/(?<!\/)\/+$/, '') || '/';

/** A proxy may pass on the path of the base URL or strip it; both work. */
const below = (prefix: string, url: string): string =>
  prefix !== '' && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;

/**
 * Logs one line per request: method, address, status, bytes sent, milliseconds. Errors are logged at any
 * level. (pino-http takes as long as sending a tile.)
 */
const requestLog = (log: Log) => {
  const logsAll = log.isLevelEnabled('info');
  return (req: IncomingMessage, res: ServerResponse): void => {
    const start = performance.now();
    const { socket } = req;
    const before = socket.bytesWritten;
    res.on('close', () => {
      const isFailed = res.statusCode >= 500;
      if (!logsAll && !isFailed) return;
      const bytes = socket.bytesWritten - before;
      const facts = factsOf(req, res, bytes, Math.round(performance.now() - start));
      if (isFailed) log.error('err' in res ? { ...facts, err: res.err } : facts, 'request failed');
      else log.info(facts, 'request');
    });
  };
};

/** An object of one shape: spreading others into it takes half as long as answering a 304. */
function factsOf(req: IncomingMessage, res: ServerResponse, bytes: number, ms: number) {
  const { method, url } = req;
  const address = 'originalUrl' in req ? String(req.originalUrl) : (url ?? '/');
  const facts = { method, url: shownAddress(address), status: res.statusCode, bytes, ms };
  return res.writableFinished ? facts : { ...facts, aborted: true };
}

/**
 * Stops accepting connections, lets running requests finish, and closes the rest after the deadline.
 *
 * @param deadline milliseconds
 */
export async function closeServer(server: Server, deadline: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), deadline);
  await closed;
  clearTimeout(late);
}
