import { connect as connectSocket, type Socket } from 'node:net';
import type { Sql } from 'postgres';
import type { Row, Value } from '../database.ts';
import { deadline, explained, unavailable } from './failure.ts';

/**
 * One connection to the server, made with its first statement. Once it is lost, every statement fails: it
 * is never made again, so that no statement of a transaction can run outside it.
 */
export type Connection = {
  /** @throws FondsError DATABASE_UNAVAILABLE, DATA_UNUSABLE, BUSY */
  readonly run: (sql: string, values?: readonly Value[], isPrepared?: boolean) => Promise<Result>;
  /** Runs statements without parameters, separated by semicolons. */
  readonly exec: (sql: string) => Promise<void>;
  readonly isLost: () => boolean;
  /** Milliseconds since it was made. */
  readonly age: () => number;
  /** Ends it at once. Statements that wait for an answer fail. */
  readonly destroy: () => void;
  /** Ends it after the statements that are running. */
  readonly end: () => Promise<void>;
};

/** Rows, and how many rows were read or changed. */
export type Result = Row[] & { readonly count: number };

export type ConnectionOptions = {
  readonly connect: Connect;
  readonly url: string;
  /** Settings of the session. https://www.postgresql.org/docs/current/runtime-config-client.html */
  readonly session: { readonly [name: string]: string | number };
};

type Connect = (url: string, options: object) => Sql;

/** Loads the client. */
export const loadClient = async (): Promise<Connect> =>
  (await import('postgres')).default as unknown as Connect;

/** Milliseconds that a connection may take to be made. */
const CONNECT_TIMEOUT_MS = 2000;

/** Seconds without traffic after which the system checks whether the other side is still there. */
const KEEP_ALIVE_S = 5;

/**
 * Lets the server end a connection whose other side is gone or stands still, so that it holds no locks:
 * milliseconds without an answer to what was sent, and in a transaction without a statement.
 */
const SESSION = {
  application_name: 'fonds',
  TimeZone: 'UTC',
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
};

const TYPES = {
  // Counts and ids are far below 2^53.
  bigint: { to: 20, from: [20], parse: Number, serialize: String },
  numeric: { to: 1700, from: [1700], parse: Number, serialize: String },
  // JSON is kept as the text that was stored.
  json: { to: 114, from: [114], parse: String, serialize: String },
};

type Listeners = {
  /** Called for each notification. */
  readonly onNotify?: () => void;
  readonly onLost?: () => void;
};

/** Prepares a connection. The client opens its socket through `openSocket`, once. */
export function connection(
  { connect, url, session }: ConnectionOptions,
  { onNotify, onLost }: Listeners = {},
): Connection {
  const made = performance.now();
  let socket: Socket | undefined;
  let isLost = false;

  const lose = (): void => {
    if (isLost) return;
    isLost = true;
    // Statements that the client would run on another connection fail.
    void sql.end({ timeout: 0 }).catch(() => undefined);
    onLost?.();
  };

  const options = {
    max: 1,
    max_lifetime: null,
    connect_timeout: CONNECT_TIMEOUT_MS / 1000,
    keep_alive: KEEP_ALIVE_S,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { ...SESSION, ...session },
    types: TYPES,
    onclose: lose,
    ...(onNotify && { onnotify: onNotify }),
    async socket(place: Place): Promise<Socket> {
      try {
        if (isLost || socket) throw lost();
        socket = newSocket(place);
        return await opened(socket);
      } catch (error) {
        lose();
        throw error;
      }
    },
  };
  const sql = connect(url, options);

  const guarded = async <T>(work: () => PromiseLike<T>): Promise<T> => {
    if (isLost) throw unavailable(lost());
    try {
      return await work();
    } catch (error) {
      throw explained(error);
    }
  };

  return {
    run: (text, values = [], isPrepared = false) =>
      guarded(async () => {
        const how = { prepare: isPrepared, simple: false };
        const rows = await sql.unsafe(text, values.map(withoutNul), how);
        return rows as unknown as Result;
      }),
    exec: (text) =>
      guarded(async () => {
        await sql.unsafe(text).simple();
      }),
    isLost: () => isLost,
    age: () => performance.now() - made,
    destroy() {
      lose();
      socket?.destroy();
    },
    async end() {
      if (isLost) return;
      await sql.end({ timeout: CONNECT_TIMEOUT_MS / 1000 });
      isLost = true;
      socket?.destroy();
    },
  };
}

/** PostgreSQL takes no NUL in text. No record has one, but anyone can write one into an address. */
const withoutNul = (value: Value): Value =>
  typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;

/** What the client has read from the address. */
type Place = {
  readonly host: readonly string[];
  readonly port: readonly number[];
  /** Of a Unix socket. */
  readonly path?: string | false;
};

function newSocket({ host: [host = 'localhost'], port: [port = 5432], path }: Place): Socket {
  const socket = path
    ? connectSocket({ path })
    : connectSocket({ host, port: Number(port), noDelay: true });
  // The client compares it with the name in the certificate.
  return Object.assign(socket, { host });
}

/** @throws Error with a code, if it cannot be opened in time */
async function opened(socket: Socket): Promise<Socket> {
  const cancel = deadline(CONNECT_TIMEOUT_MS, () => socket.destroy(late()));
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).on('error', reject);
      socket.once('close', () => reject(lost()));
    });
    return socket;
  } finally {
    cancel();
  }
}

const lost = () =>
  Object.assign(new Error('the connection is lost'), { code: 'CONNECTION_CLOSED' });

const late = () => Object.assign(new Error('no answer'), { code: 'CONNECT_TIMEOUT' });
