import { AsyncLocalStorage } from 'node:async_hooks';

/** A value that belongs to asynchronous work, wherever the work goes on. */
export type Ambient<T> = {
  get(): T | undefined;
  run<R>(value: T, work: () => Promise<R>): Promise<R>;
};

/**
 * From its first use on, an AsyncLocalStorage makes Node 20 call a hook for every promise and socket of the
 * process: a tenth of what a tile costs. So it is switched off whenever no work needs it.
 */
export function ambient<T>(): Ambient<T> {
  const storage = new AsyncLocalStorage<T>();
  let running = 0;
  return {
    get: () => storage.getStore(),
    async run(value, work) {
      running++;
      try {
        return await storage.run(value, work);
      } finally {
        if (--running === 0) storage.disable();
      }
    },
  };
}
