import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Express } from 'express';
import type { Log } from '../../config.ts';
import { send } from './answer.ts';
import {
  type ConnectionLimits,
  limitConnections,
  oneAtATime,
  timeoutOptions,
} from './connection.ts';
import type { SendError } from './failure.ts';
import { checkMessage, checkPath, pathOf, withoutQuery } from './request.ts';
import { setCommonHeaders } from './security.ts';

/** Takes a request whose raw path below the base it knows, or leaves it to the next. */
export type Front = (req: IncomingMessage, res: ServerResponse, path: string) => boolean;

/**
 * The server: the log, then the fronts, which answer what is asked most on node:http alone, then
 * Express with all the rest. All of them answer open to all; preflights are answered here.
 *
 * @param parts.base the public address, without a slash at its end; it may have a path
 * @param parts.fail answers what is no request, and what a front throws
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
  const logged = requestLog(parts.log);
  const prefix = new URL(base).pathname.replace(/\/$/, '');
  const answer: RequestListener = (req, res) => {
    logged(req, res);
    try {
      checkMessage(req, res);
      const target = pathOf(req.url ?? '/');
      if (prefix !== '' && withoutQuery(target) === prefix) {
        leadHome(base, target.slice(prefix.length), req, res);
        return;
      }
      req.url = below(prefix, target);
      const path = withoutQuery(req.url);
      if (req.method === 'GET' || req.method === 'HEAD') checkPath(path);
      if (req.method !== 'OPTIONS' && fronts.some((front) => front(req, res, path))) return;
      setCommonHeaders(req, res, () => app(req, res));
    } catch (error) {
      fail(req, res, error);
    }
  };
  const server = createServer(timeoutOptions(limits), oneAtATime(answer));
  limitConnections(server, limits);
  return server;
}

/** From the path of the base without its slash, as people type it, to the home page. */
const leadHome = (base: string, query: string, req: IncomingMessage, res: ServerResponse): void =>
  send(req, res, {
    status: 308,
    type: 'text/plain',
    body: '',
    headers: { Location: `${base}/${query}` },
  });

/** A proxy may hand on the path of the base address or take it off: both are understood. */
const below = (prefix: string, url: string): string =>
  prefix !== '' && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;

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
