/** Joins all who ask for the same at the same time into one work. */
export type Flight<T> = (
  key: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

type Shared<T> = { readonly result: Promise<T>; readonly stop: AbortController; waiting: number };

/** The work is stopped only when all who waited for it have left. */
export function flight<T>(): Flight<T> {
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
