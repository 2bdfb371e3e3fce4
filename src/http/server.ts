import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import cors, { type CorsOptions } from 'cors';
import type { Express } from 'express';
import type { Log } from '../log.ts';
import { sendProblem } from './problem.ts';

/** Takes a request whose raw path below the base it knows, or leaves it to the next. */
export type Front = (req: IncomingMessage, res: ServerResponse, path: string) => boolean;

const READING = ['GET', 'HEAD', 'OPTIONS'];
const OPEN: CorsOptions = {
  origin: '*',
  methods: READING,
  allowedHeaders: [
    'Authorization',
    'Accept',
    'Content-Type',
    'If-None-Match',
    'If-Modified-Since',
    'Range',
  ],
  exposedHeaders: [
    'Link',
    'Location',
    'ETag',
    'Content-Disposition',
    'Retry-After',
    'Last-Modified',
  ],
  maxAge: 86_400,
};

/**
 * CORS on every answer, errors and 304 too, whether or not the reader sends an Origin, since
 * browsers keep one answer for both kinds. https://iiif.io/api/presentation/3.0/#63-responses
 */
const openToAll = cors((req: IncomingMessage, use: (error: null, options: CorsOptions) => void) =>
  use(
    null,
    /\/validate(\?|$)/.test(req.url ?? '') ? { ...OPEN, methods: [...READING, 'POST'] } : OPEN,
  ),
);

/**
 * The server: log, CORS, then the fronts, which answer what is asked most on node:http alone, then
 * Express with all the rest.
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
    openToAll(req, res, () => {
      try {
        req.url = below(prefix, req.url ?? '/');
        const [path = '/'] = req.url.split('?', 1);
        if (!fronts.some((front) => front(req, res, path))) app(req, res);
      } catch (error) {
        sendProblem(req, res, error);
      }
    });
  });
}

/** A proxy may hand on the path of the base address or take it off: both are understood. */
const below = (prefix: string, url: string): string =>
  prefix !== '' && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;

/**
 * One line a request: method, address, status, bytes, milliseconds. Faults are always told. (A library
 * for this takes as long as sending a tile does.)
 */
const requestLog = (log: Log) => {
  const tellsAll = log.isLevelEnabled('info');
  return (req: IncomingMessage, res: ServerResponse): void => {
    const start = performance.now();
    res.once('close', () => {
      const isFailed = res.statusCode >= 500;
      if (!tellsAll && !isFailed) return;
      const facts = factsOf(req, res, Math.round(performance.now() - start));
      if (isFailed) log.error('err' in res ? { ...facts, err: res.err } : facts, 'request failed');
      else log.info(facts, 'request');
    });
  };
};

const factsOf = (req: IncomingMessage, res: ServerResponse, ms: number) => ({
  method: req.method,
  url: 'originalUrl' in req ? req.originalUrl : req.url,
  status: res.statusCode,
  bytes: res.getHeader('Content-Length'),
  ms,
  ...(!res.writableFinished && { aborted: true }),
});

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
