import { extname } from 'node:path';
import type { Search } from '../../search/search.ts';
import { boundedQueue } from '../../system/queue.ts';
import { errorOf, startThread, type Thread } from './thread.ts';

const THREAD = new URL(`./search-thread${extname(import.meta.url)}`, import.meta.url);

/** Megabytes. */
const MEMORY = 512;

/** Searches that wait for their turn, and for how long. */
const MAX_WAITING = 200;
const QUEUE_TIMEOUT_MS = 10_000;

/** A method of the search that reads the index, and its arguments. */
export type SearchTask = {
  [M in Exclude<keyof Search, 'record'>]: {
    readonly method: M;
    readonly values: Parameters<Search[M]>;
  };
}[Exclude<keyof Search, 'record'>];

export type SearchAnswer = Awaited<ReturnType<Search[SearchTask['method']]>>;

export type SearchThread = Search & {
  /** Ends the thread after the search that it is at. */
  readonly close: () => Promise<void>;
};

/**
 * Searches a SQLite file in a thread, with a connection of its own. SQLite reads within the call, and a search
 * of many milliseconds would hold up all tiles and pages that this process sends. The thread starts with
 * the first search. Ending it, or the process, during a call of SQLite aborts the process: call `close` first.
 *
 * @param file the database
 * @param record finds a published record
 */
export function searchInThread(file: string, record: Search['record']): SearchThread {
  const queue = boundedQueue({
    name: 'searches',
    atOnce: 1,
    waiting: MAX_WAITING,
    timeoutMs: QUEUE_TIMEOUT_MS,
  });
  let thread: Thread<SearchAnswer> | undefined;
  const forget = () => {
    thread = undefined;
  };

  const search = async (task: SearchTask): Promise<SearchAnswer> => {
    thread ??= await startThread<SearchAnswer>(THREAD, { memory: MEMORY, data: file });
    try {
      return await answerOf(thread, task);
    } finally {
      if (thread) rest(thread, forget);
    }
  };
  const run = async <M extends SearchTask['method']>(
    method: M,
    ...values: Parameters<Search[M]>
  ): Promise<Awaited<ReturnType<Search[M]>>> => {
    const task = { method, values } as SearchTask;
    return (await queue.run(() => search(task))) as Awaited<ReturnType<Search[M]>>;
  };

  return {
    record,
    answer: (request) => run('answer', request),
    leaves: (request) => run('leaves', request),
    descriptions: (request) => run('descriptions', request),
    suggest: (...values) => run('suggest', ...values),
    close: () =>
      queue.run(async () => {
        await thread?.worker.terminate();
        forget();
      }),
  };
}

const answerOf = (thread: Thread<SearchAnswer>, task: SearchTask): Promise<SearchAnswer> =>
  new Promise((resolve, reject) => {
    thread.onMessage = (message) => {
      if (message instanceof Error) reject(message);
      else if ('answer' in message) resolve(message.answer);
      else reject(errorOf(message));
    };
    thread.worker.ref();
    thread.worker.postMessage(task);
  });

/** Lets the process end while the thread has nothing to do, and notices if the thread ends. */
function rest(thread: Thread<SearchAnswer>, onEnd: () => void): void {
  thread.worker.unref();
  thread.onMessage = onEnd;
}
