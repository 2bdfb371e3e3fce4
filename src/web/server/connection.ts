import type { RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type ConnectionLimits = {
  /** Open at the same time. */
  readonly most: number;
  /** Seconds that a connection is kept without a request. */
  readonly idle: number;
  /** Seconds that a reader may take no byte of an answer. */
  readonly stalled: number;
};

/** Milliseconds that a reader has to send the headers of a request, and all of it. */
const HEADERS = 15_000;
const WHOLE = 60_000;
/** How often that is looked at, and who takes no byte. */
const LOOK = 5_000;

/** Requests of one connection that wait for their turn; whoever sends more is cut off. */
const MOST_WAITING = 100;

/** Whether a request of a connection is under way, and those that wait for it to end. */
type Turn = { isTaken: boolean; readonly waiting: (() => void)[] };
const TURN = Symbol('turn');
type Connection = Socket & { [TURN]?: Turn };

/**
 * Has the requests of a connection answered one after another. Node starts all that have come at once and
 * only holds back their answers: one packet could begin the work of a hundred, and a reader who has left
 * would stop none but the first. https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
 */
export function oneAtATime(answer: RequestListener): RequestListener {
  const start: RequestListener = (req, res) => {
    res.on('close', giveTurn);
    answer(req, res);
  };
  return (req, res) => {
    const connection: Connection = req.socket;
    connection[TURN] ??= { isTaken: false, waiting: [] };
    const turn = connection[TURN];
    if (!turn.isTaken) {
      turn.isTaken = true;
      start(req, res);
    } else if (turn.waiting.length === MOST_WAITING) connection.destroy();
    else turn.waiting.push(() => !connection.destroyed && start(req, res));
  };
}

/** The next one begins when others have had their turn, too. */
function giveTurn(this: ServerResponse): void {
  const turn = (this.req.socket as Connection)[TURN];
  const next = turn?.waiting.shift();
  if (next) setImmediate(next);
  else if (turn) turn.isTaken = false;
}

/** For `createServer`: how long a request may take to come. */
export const timeoutOptions = ({ idle }: ConnectionLimits): ServerOptions => ({
  headersTimeout: HEADERS,
  requestTimeout: WHOLE,
  keepAliveTimeout: 1000 * idle,
  connectionsCheckingInterval: LOOK,
});

/**
 * Refuses connections above the bound, and cuts off readers who do not take what is sent to them. Whoever
 * waits for us may wait.
 */
export function limitConnections(server: Server, { most, stalled }: ConnectionLimits): void {
  const open = new Set<Connection>();
  // Not by `maxConnections`: the processes of a cluster hand what none of them takes round and round.
  server.on('connection', (connection: Connection) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
    if (open.size <= most) return;
    server.closeIdleConnections();
    connection.end(REFUSAL);
    connection.destroySoon();
  });

  // A time for every answer would cost as much as a twentieth of a tile: only who is slow is timed.
  const patience = 1000 * stalled;
  const look = setInterval(
    () => {
      for (const connection of open) {
        const isSlow = connection.writableLength > 0 && connection.timeout !== patience;
        if (isSlow) connection.setTimeout(patience);
      }
    },
    Math.min(LOOK, patience),
  ).unref();
  server.on('close', () => clearInterval(look));
  server.on('timeout', (connection: Connection) => {
    if (!connection[TURN]?.isTaken || connection.writableLength > 0) connection.destroy();
  });
}

const REFUSAL = [
  'HTTP/1.1 503 Service Unavailable',
  'Retry-After: 2',
  'Connection: close',
  'Content-Length: 0',
  '\r\n',
].join('\r\n');
