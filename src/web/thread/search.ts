import { extname } from 'node:path';
import { boundedQueue } from '../../system/queue.ts';
import type { ServedSearch } from '../api/search.ts';
import { errorOf, startThread, type Thread } from './thread.ts';

const THREAD = new URL(`./search-thread${extname(import.meta.url)}`, import.meta.url);

/** Megabytes. */
const MEMORY = 512;

/** Searches that wait for their turn, and for how long. */
const MAX_WAITING = 200;
const QUEUE_TIMEOUT_MS = 10_000;

/** The methods of the search that read the index; each has one argument. */
type Method = Exclude<keyof ServedSearch, 'record'>;

export type SearchTask = {
  [M in Method]: { readonly method: M; readonly request: Parameters<ServedSearch[M]>[0] };
}[Method];

export type SearchAnswer = Awaited<ReturnType<ServedSearch[Method]>>;

/** Where the thread searches, and the public address that its answers are for. */
export type SearchPlace = { readonly file: string; readonly base: string };

export type SearchThread = ServedSearch & {
  /** Ends the thread after the search that it is at. */
  readonly close: () => Promise<void>;
};

/**
 * Searches a SQLite file in a thread, with a connection of its own. SQLite reads within the call, and a search
 * of many milliseconds would hold up all tiles and pages that this process sends. The thread starts with
 * the first search. Ending it, or the process, during a call of SQLite aborts the process: call `close` first.
 *
 * @param record finds a published record
 */
export function searchInThread(place: SearchPlace, record: ServedSearch['record']): SearchThread {
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
    thread ??= await startThread<SearchAnswer>(THREAD, { memory: MEMORY, data: place });
    try {
      return await answerOf(thread, task);
    } finally {
      if (thread) rest(thread, forget);
    }
  };
  const ask =
    <M extends Method>(method: M) =>
    async (
      request: Parameters<ServedSearch[M]>[0],
    ): Promise<Awaited<ReturnType<ServedSearch[M]>>> => {
      const task = { method, request } as SearchTask;
      return (await queue.run(() => search(task))) as Awaited<ReturnType<ServedSearch[M]>>;
    };

  return {
    record,
    annotations: ask('annotations'),
    terms: ask('terms'),
    leaves: ask('leaves'),
    descriptions: ask('descriptions'),
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
