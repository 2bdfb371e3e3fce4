import { setTimeout as wait } from 'node:timers/promises';
import type { FondsError } from '../../../errors.ts';
import type { Connection } from './connection.ts';
import { deadline, isFull, isRefused, isUnavailable, unavailable } from './failure.ts';

/**
 * Milliseconds for which a process may answer from memory after it has asked for news. This long after a
 * commit, every process has heard of it or no longer answers from memory.
 */
export const FRESHNESS_MS = 1000;

/** Milliseconds between two questions for news; notifications only make it sooner. */
const HEARTBEAT_MS = 300;

/**
 * Milliseconds for which a process may answer from memory while the database refuses connections: then
 * nobody can publish. A restart or a failover takes less. See docs/decisions.md.
 */
export const MEMORY_MS = 60_000;

/** The channel on which a publication is announced. */
export const CHANNEL = 'fonds';

/**
 * Changes with every publication, and with every restart, which may follow the return of a backup. A standby
 * may know less than the server that publishes.
 */
const NEWS = `SELECT transactions || ' ' || pg_postmaster_start_time() AS state,
  pg_is_in_recovery() AS standby FROM log_head`;

/** A time by both clocks: one stands still while the machine sleeps, the other can be set. */
type Instant = { readonly monotonic: number; readonly wall: number };

const NEVER: Instant = { monotonic: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };

const instant = (): Instant => ({ monotonic: performance.now(), wall: Date.now() });

/** Milliseconds since then. */
const ageOf = ({ monotonic, wall }: Instant): number =>
  Math.max(performance.now() - monotonic, Date.now() - wall);

type Open = (listeners: {
  readonly onNotify: () => void;
  readonly onLost: () => void;
}) => Connection;

/**
 * What a process knows of the publications of others. From the first watcher on, it asks for news on a
 * connection of its own.
 */
export class News {
  readonly #open: Open;
  readonly #onUnavailable: (error: FondsError) => void;
  readonly #watchers = new Set<() => void>();
  readonly #stop = new AbortController();
  #connection: Connection | undefined;
  #state: unknown;
  /** When the last question was asked that was answered, and the last one that was refused. */
  #heardAt = NEVER;
  #refusedAt = NEVER;
  #failure: { readonly error: FondsError; readonly at: Instant } | undefined;
  #asking: Promise<void> | undefined;
  #isAskedAgain = false;
  #running: Promise<void> | undefined;

  /** @param onUnavailable called when the database can't be reached */
  constructor(open: Open, onUnavailable: (error: FondsError) => void) {
    this.#open = open;
    this.#onUnavailable = onUnavailable;
  }

  /** See `Database.watch`. */
  watch(onChange: () => void): () => Promise<void> | undefined {
    this.#watchers.add(onChange);
    this.#running ??= this.#run();
    return () => (this.#mayAnswer() ? undefined : this.#confirm());
  }

  /** @throws FondsError DATABASE_UNAVAILABLE if the last question for news found that it is */
  checkReachable(): void {
    const failure = this.#failure;
    // A question takes at most as long as an answer stays fresh.
    if (failure && !isFull(failure.error) && ageOf(failure.at) < 2 * FRESHNESS_MS) {
      throw failure.error;
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#connection?.destroy();
    await this.#running;
  }

  #mayAnswer(): boolean {
    const age = ageOf(this.#heardAt);
    return age < FRESHNESS_MS || (age < MEMORY_MS && ageOf(this.#refusedAt) < FRESHNESS_MS);
  }

  async #confirm(): Promise<void> {
    while (!this.#mayAnswer()) {
      const failure = this.#failure;
      if (this.#stop.signal.aborted) throw unavailable(new Error('the database is closed'));
      if (failure && ageOf(failure.at) < FRESHNESS_MS) throw failure.error;
      await this.#ask();
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#ask();
      await wait(HEARTBEAT_MS, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  /** Never rejects; a failure is remembered. */
  #ask(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined;
      if (this.#isAskedAgain) this.#askSoon();
    });
    return this.#asking;
  }

  /** A publication was announced. A question that is on its way may have come too early. */
  #hear(): void {
    this.#isAskedAgain = this.#asking !== undefined;
    this.#askSoon();
  }

  #askSoon(): void {
    if (this.#asking || this.#stop.signal.aborted) return;
    this.#isAskedAgain = false;
    void this.#ask();
  }

  async #askOnce(): Promise<void> {
    const askedAt = instant();
    try {
      const state = await this.#question();
      if (state !== this.#state) for (const watcher of this.#watchers) watcher();
      this.#state = state;
      this.#heardAt = askedAt;
      this.#failure = undefined;
    } catch (cause) {
      const error = isUnavailable(cause) ? cause : unavailable(cause);
      if (isRefused(error)) this.#refusedAt = askedAt;
      this.#failure = { error, at: instant() };
      if (!isFull(error)) this.#onUnavailable(error);
    }
  }

  /** Asks on the open connection, or on a new one. */
  async #question(): Promise<unknown> {
    const known = this.#connection?.isLost() === false ? this.#connection : undefined;
    const on = known ?? this.#open({ onNotify: () => this.#hear(), onLost: () => this.#askSoon() });
    this.#connection = on;
    let isLate = false;
    const cancel = deadline(FRESHNESS_MS, () => {
      isLate = true;
      on.destroy();
    });
    try {
      if (!known) await on.exec(`LISTEN ${CHANNEL}`);
      const [row] = await on.run(NEWS, [], true);
      if (row?.['standby'] !== false) throw unavailable(new Error('it is a standby'));
      return row['state'];
    } catch (error) {
      // The server has ended the connection: is it still there?
      if (known?.isLost() && !isLate) return await this.#question();
      on.destroy();
      throw error;
    } finally {
      cancel();
    }
  }
}
