import { FondsError } from '../errors.ts';

/** A bounded queue before bounded work: what does not fit is refused at once. */
export type BoundedQueue = {
  /**
   * Does the work when it is its turn. Throws BUSY where too many wait or the wait is too long, and
   * the reason of the signal where nobody waits for the result any more.
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
};

type Turn = { readonly start: () => void };

export function boundedQueue(options: {
  readonly name: string;
  /** Works at once, and works that wait. */
  readonly atOnce: number;
  readonly waiting: number;
  /** Milliseconds. */
  readonly timeoutMs: number;
}): BoundedQueue {
  const queue = new Set<Turn>();
  let running = 0;

  const busy = () => new FondsError('BUSY', `too many ${options.name} are waiting to be made`);

  const turn = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        queue.delete(own);
        settle();
      };
      const own = { start: () => end(resolve) };
      const leave = () => end(() => reject(signal?.reason));
      const timer = setTimeout(() => end(() => reject(busy())), options.timeoutMs);
      signal?.addEventListener('abort', leave, { once: true });
      queue.add(own);
    });

  return {
    async run(work, signal) {
      signal?.throwIfAborted();
      if (running >= options.atOnce) {
        if (queue.size >= options.waiting) throw busy();
        // The one who leaves hands the place over, so nobody can step in between.
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

/** Joins all who ask for the same at the same time into one work. */
export type SingleFlight<T> = (
  key: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

type Shared<T> = { readonly result: Promise<T>; readonly stop: AbortController; waiting: number };

/** The work is stopped only when all who waited for it have left. */
export function singleFlight<T>(): SingleFlight<T> {
  const flying = new Map<string, Shared<T>>();

  const start = (key: string, work: (signal: AbortSignal) => Promise<T>): Shared<T> => {
    const stop = new AbortController();
    const shared: Shared<T> = { result: work(stop.signal), stop, waiting: 0 };
    const land = () => {
      if (flying.get(key) === shared) flying.delete(key);
    };
    shared.result.then(land, land);
    flying.set(key, shared);
    return shared;
  };

  return async (key, work, signal) => {
    signal?.throwIfAborted();
    const shared = flying.get(key) ?? start(key, work);
    shared.waiting++;
    try {
      return await (signal ? unless(signal, shared.result) : shared.result);
    } finally {
      shared.waiting--;
      if (shared.waiting === 0) {
        if (flying.get(key) === shared) flying.delete(key);
        shared.stop.abort();
      }
    }
  };
}

function unless<T>(signal: AbortSignal, result: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
