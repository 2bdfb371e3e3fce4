import { FondsError } from '../errors.ts';

/** A bounded queue before bounded work: what does not fit is refused at once. */
export type Lane = {
  /**
   * Does the work when it is its turn. Throws BUSY where too many wait or the wait is too long, and
   * the reason of the signal where nobody waits for the result any more.
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
};

type Turn = { readonly start: () => void };

export function lane(options: {
  readonly name: string;
  /** Works at once, and works that wait. */
  readonly atOnce: number;
  readonly waiting: number;
  /** Milliseconds. */
  readonly patience: number;
}): Lane {
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
      const timer = setTimeout(() => end(() => reject(busy())), options.patience);
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
