import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Log } from '../log.ts';
import { openToAll } from './open.ts';
import { sendProblem } from './problem.ts';

/** Takes a request whose raw path below the base it knows, or leaves it to the next. */
export type Front = (req: IncomingMessage, res: ServerResponse, path: string) => boolean;

/**
 * The server: the log, then the fronts, which answer what is asked most on node:http alone, then
 * Express with all the rest. All of them answer open to all; preflights are answered here.
 *
 * @param prefix the path of the base address, without a slash at its end; often empty
 */
export function httpServer(
  log: Log,
  prefix: string,
  fronts: readonly Front[],
  app: Express,
): Server {
  const logged = requestLog(log);
  return createServer((req, res) => {
    logged(req, res);
    try {
      req.url = below(prefix, pathOf(req.url ?? '/'));
      const path = withoutQuery(req.url);
      if (req.method !== 'OPTIONS' && fronts.some((front) => front(req, res, path))) return;
      openToAll(req, res, () => app(req, res));
    } catch (error) {
      sendProblem(req, res, error);
    }
  });
}

/** Whole addresses are what a proxy is asked with, and to be understood by all. https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
const pathOf = (target: string): string =>
  target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]+(?=[/?#]|$)\/?/i, '/');

/** A proxy may hand on the path of the base address or take it off: both are understood. */
const below = (prefix: string, url: string): string =>
  prefix !== '' && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;

const withoutQuery = (url: string): string => {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
};

/**
 * One line a request: method, address, status, bytes sent, milliseconds. Faults are always told. (A
 * library for this takes as long as sending a tile does.)
 */
const requestLog = (log: Log) => {
  const tellsAll = log.isLevelEnabled('info');
  return (req: IncomingMessage, res: ServerResponse): void => {
    const start = performance.now();
    const { socket } = req;
    const before = socket.bytesWritten;
    res.on('close', () => {
      const isFailed = res.statusCode >= 500;
      if (!tellsAll && !isFailed) return;
      const bytes = socket.bytesWritten - before;
      const facts = factsOf(req, res, bytes, Math.round(performance.now() - start));
      if (isFailed) log.error('err' in res ? { ...facts, err: res.err } : facts, 'request failed');
      else log.info(facts, 'request');
    });
  };
};

/** One plain object of one shape: spreading others into it takes half as long as a 304. */
function factsOf(req: IncomingMessage, res: ServerResponse, bytes: number, ms: number) {
  const { method, url } = req;
  const asked = 'originalUrl' in req ? req.originalUrl : url;
  const facts = { method, url: asked, status: res.statusCode, bytes, ms };
  return res.writableFinished ? facts : { ...facts, aborted: true };
}

/**
 * Stops taking requests, lets those under way end, and cuts off what is left after the deadline.
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
