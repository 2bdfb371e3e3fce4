import { FondsError } from '../errors.ts';

/** A queue in front of work that only a few may do at once. What does not fit is refused immediately. */
export type BoundedQueue = {
  /**
   * Runs `work` when it is its turn.
   *
   * @throws FondsError BUSY if the queue is full or the wait takes too long
   * @throws the reason of `signal` if it aborts while waiting
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
};

type Waiter = { readonly start: () => void };

export function boundedQueue(options: {
  /** The tasks in the plural, for the message of BUSY: `large images`. */
  readonly name: string;
  /** How many run at once, and how many may wait. */
  readonly atOnce: number;
  readonly waiting: number;
  readonly timeoutMs: number;
}): BoundedQueue {
  const queue = new Set<Waiter>();
  let running = 0;

  const busy = () =>
    new FondsError('BUSY', `too many ${options.name} are waiting; try again later`);

  const turn = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        queue.delete(waiter);
        settle();
      };
      const waiter = { start: () => end(resolve) };
      const abort = () => end(() => reject(signal?.reason));
      const timer = setTimeout(() => end(() => reject(busy())), options.timeoutMs);
      signal?.addEventListener('abort', abort, { once: true });
      queue.add(waiter);
    });

  return {
    async run(work, signal) {
      signal?.throwIfAborted();
      if (running >= options.atOnce) {
        if (queue.size >= options.waiting) throw busy();
        // Finished work hands its place to the next in the queue, so nobody can jump in between.
        await turn(signal);
      } else {
        running++;
      }
      try {
        return await work();
      } finally {
        const [next] = queue;
        if (next) next.start();
        else running--;
      }
    },
  };
}

/** Runs work once for all callers that ask for the same key at the same time. */
type SingleFlight<T> = (
  key: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

type SharedWork<T> = {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
};

/** The signal passed to the work aborts only when all callers have left. */
export function singleFlight<T>(): SingleFlight<T> {
  const running = new Map<string, SharedWork<T>>();

  const start = (key: string, work: (signal: AbortSignal) => Promise<T>): SharedWork<T> => {
    const stop = new AbortController();
    const shared: SharedWork<T> = { result: work(stop.signal), stop, waiting: 0 };
    const end = () => {
      if (running.get(key) === shared) running.delete(key);
    };
    shared.result.then(end, end);
    running.set(key, shared);
    return shared;
  };

  return async (key, work, signal) => {
    signal?.throwIfAborted();
    const shared = running.get(key) ?? start(key, work);
    shared.waiting++;
    try {
      return await (signal ? unlessAborted(signal, shared.result) : shared.result);
    } finally {
      shared.waiting--;
      if (shared.waiting === 0) {
        // Work that has ended is no longer there. To abort it all the same would cost a stack trace.
        if (running.get(key) === shared) {
          running.delete(key);
          shared.stop.abort();
        }
      }
    }
  };
}

function unlessAborted<T>(signal: AbortSignal, result: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
