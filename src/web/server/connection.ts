import type { RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type ConnectionLimits = {
  /** Connections open at the same time. */
  readonly most: number;
  /** Seconds that a connection stays open without a request. */
  readonly idle: number;
  /** Seconds that a reader may go without taking a byte of an answer. */
  readonly stalled: number;
};

/** Time for the headers of a request to arrive, and for all of it. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** How often these limits, and readers who take no byte, are checked. */
const CHECK_INTERVAL_MS = 5_000;

/** Requests waiting on one connection; a client that sends more is disconnected. */
const MAX_WAITING = 100;

/** Whether a request on a connection is being answered, and the requests waiting behind it. */
type RequestQueue = { isBusy: boolean; readonly waiting: (() => void)[] };
const QUEUE = Symbol('queue');
type Connection = Socket & { [QUEUE]?: RequestQueue };

/**
 * Answers the requests of a connection one after another. Node starts all pipelined requests at once and
 * only sends their answers in order: one packet could start a hundred pieces of work, and disconnecting
 * would stop only the first. https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
 */
export function oneAtATime(answer: RequestListener): RequestListener {
  const start: RequestListener = (req, res) => {
    res.on('close', startNext);
    answer(req, res);
  };
  return (req, res) => {
    const connection: Connection = req.socket;
    connection[QUEUE] ??= { isBusy: false, waiting: [] };
    const queue = connection[QUEUE];
    if (!queue.isBusy) {
      queue.isBusy = true;
      start(req, res);
    } else if (queue.waiting.length === MAX_WAITING) connection.destroy();
    else queue.waiting.push(() => !connection.destroyed && start(req, res));
  };
}

/** Starts the next request of a connection, after other connections have had their turn. */
function startNext(this: ServerResponse): void {
  const queue = (this.req.socket as Connection)[QUEUE];
  const next = queue?.waiting.shift();
  if (next) setImmediate(next);
  else if (queue) queue.isBusy = false;
}

/** Options of `createServer`: how long a request may take to arrive. */
export const timeoutOptions = ({ idle }: ConnectionLimits): ServerOptions => ({
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: 1000 * idle,
  connectionsCheckingInterval: CHECK_INTERVAL_MS,
});

/**
 * Refuses connections above the limit, and disconnects readers who don't take what is sent to them. A
 * reader who waits for our answer is never disconnected.
 */
export function limitConnections(server: Server, { most, stalled }: ConnectionLimits): void {
  const open = new Set<Connection>();
  // Not `maxConnections`: the processes of a cluster would pass a refused connection around forever.
  server.on('connection', (connection: Connection) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
    if (open.size <= most) return;
    server.closeIdleConnections();
    connection.end(REFUSAL);
    connection.destroySoon();
  });

  // A timeout on every answer would cost 5 % of a tile, so only slow readers get one.
  const timeout = 1000 * stalled;
  const check = setInterval(
    () => {
      for (const connection of open) {
        const isSlow = connection.writableLength > 0 && connection.timeout !== timeout;
        if (isSlow) connection.setTimeout(timeout);
      }
    },
    Math.min(CHECK_INTERVAL_MS, timeout),
  ).unref();
  server.on('close', () => clearInterval(check));
  server.on('timeout', (connection: Connection) => {
    if (!connection[QUEUE]?.isBusy || connection.writableLength > 0) connection.destroy();
  });
}

const REFUSAL = [
  'HTTP/1.1 503 Service Unavailable',
  'Retry-After: 2',
  'Connection: close',
  'Content-Length: 0',
  '\r\n',
].join('\r\n');
