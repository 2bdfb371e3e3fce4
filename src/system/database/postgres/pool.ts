import { FondsError } from '../../../errors.ts';
import type { Connection } from './connection.ts';
import { deadline, unavailable } from './failure.ts';

/** By default. More would only queue at the processors of the server. */
const MAX_CONNECTIONS = 10;

/**
 * Milliseconds after which a connection that nobody uses is ended, and after which any is: the server
 * keeps what it has learned for a connection, and a name may lead to another server by then.
 */
const MAX_IDLE_MS = 30_000;
const MAX_AGE_MS = 30 * 60_000;

/** Milliseconds that connections in use get at the end. */
const CLOSE_TIMEOUT_MS = 5000;

type Waiting = {
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: unknown) => void;
  readonly cancel: () => void;
};

/** Connections that take turns. Each runs one statement at a time, so that none waits behind a slow one. */
export class Pool {
  readonly #open: () => Connection;
  readonly #timeoutMs: number | undefined;
  readonly #max: number;
  /** The one used last is at the end. */
  readonly #idle: { readonly connection: Connection; readonly since: number }[] = [];
  readonly #used = new Set<Connection>();
  readonly #waiting = new Set<Waiting>();
  readonly #sweeping = setInterval(() => this.#sweep(), MAX_IDLE_MS / 3).unref();
  #isClosed = false;
  #onUnused: (() => void) | undefined;

  /** @param timeoutMs the milliseconds to wait for a connection; without limit if absent */
  constructor(open: () => Connection, timeoutMs: number | undefined, max = MAX_CONNECTIONS) {
    this.#open = open;
    this.#timeoutMs = timeoutMs;
    this.#max = max;
  }

  /** @throws FondsError BUSY if all are in use for too long, DATABASE_UNAVAILABLE once it is closed */
  async take(): Promise<Connection> {
    if (this.#isClosed) throw closed();
    const connection = this.#next();
    if (!connection) return this.#turn();
    this.#used.add(connection);
    return connection;
  }

  release(connection: Connection): void {
    this.#used.delete(connection);
    const isUsable = !this.#isClosed && !connection.isLost() && connection.age() < MAX_AGE_MS;
    if (isUsable) this.#idle.push({ connection, since: performance.now() });
    else void connection.end();
    const [first] = this.#waiting;
    const next = first && this.#next();
    if (next) {
      this.#waiting.delete(first);
      this.#used.add(next);
      first.cancel();
      first.resolve(next);
    }
    if (this.#used.size === 0) this.#onUnused?.();
  }

  /** Ends the idle connections, and refuses those who wait. */
  empty(reason: FondsError): void {
    for (const { reject, cancel } of this.#waiting) {
      cancel();
      reject(reason);
    }
    this.#waiting.clear();
    for (const { connection } of this.#idle.splice(0)) connection.destroy();
  }

  /** Ends all connections; those in use get some seconds. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweeping);
    const idle = this.#idle.splice(0).map(({ connection }) => connection.end());
    this.empty(closed());
    if (this.#used.size > 0) await this.#unused();
    for (const connection of this.#used) connection.destroy();
    await Promise.all(idle);
  }

  #next(): Connection | undefined {
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      if (!last.connection.isLost()) return last.connection;
    }
    return this.#used.size < this.#max ? this.#open() : undefined;
  }

  /** Waits until a connection is released. */
  #turn(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const late = () => {
        this.#waiting.delete(waiter);
        reject(new FondsError('BUSY', 'all connections to the database are in use'));
      };
      const ms = this.#timeoutMs;
      const cancel = ms === undefined ? () => undefined : deadline(ms, late);
      const waiter: Waiting = { resolve, reject, cancel };
      this.#waiting.add(waiter);
    });
  }

  #unused(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = deadline(CLOSE_TIMEOUT_MS, resolve);
      this.#onUnused = () => {
        cancel();
        resolve();
      };
    });
  }

  #sweep(): void {
    const now = performance.now();
    const isOld = ({ since }: { readonly since: number }) => now - since > MAX_IDLE_MS;
    while (this.#idle[0] && isOld(this.#idle[0])) void this.#idle.shift()?.connection.end();
  }
}

const closed = () => unavailable(new Error('the database is closed'));
