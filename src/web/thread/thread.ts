import { once } from 'node:events';
import { parentPort, type TransferListItem, Worker } from 'node:worker_threads';
import { type ErrorCode, FondsError } from '../../errors.ts';
import { boundedQueue } from '../../system/queue.ts';

/** Threads for work that would hold up all other answers; each does one thing at a time. */
export type ThreadPool<Task, Answer> = {
  /**
   * What the thread makes of a task, which is copied to it. The work ends with the signal, whose reason
   * is thrown then.
   *
   * @throws FondsError BUSY where too much is waiting, TAKES_TOO_LONG after the deadline, or what the work throws
   */
  run(task: Task, signal?: AbortSignal): Promise<Answer>;
};

type Options = {
  /** What is done, in the plural, for the message that there is too much of it. */
  readonly name: string;
  readonly atOnce: number;
  readonly waiting: number;
  /** Milliseconds for one piece of work. */
  readonly deadline: number;
  /** Megabytes: who needs more has taken too long as well. */
  readonly memory: number;
};

/** Milliseconds after which a thread that has nothing to do ends. */
const IDLE = 60_000;

/** What a thread says: what it made, or why it could not. */
type ThreadMessage<Answer> =
  | { readonly answer: Answer }
  | { readonly fault: string; readonly code?: ErrorCode };

/**
 * Threads that are started when they are needed. They open no file and no database: what they need is
 * given to them, so that one can be ended at any moment.
 *
 * @param module the file that calls `serveTasks`
 */
export function threadPool<Task, Answer>(module: URL, options: Options): ThreadPool<Task, Answer> {
  const { name, atOnce, waiting, deadline, memory } = options;
  const queue = boundedQueue({ name, atOnce, waiting, timeoutMs: deadline * 2 });
  const idle: Thread<Answer>[] = [];
  const forget = (thread: Thread<Answer>) => {
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
  };

  const rest = (thread: Thread<Answer>): void => {
    thread.worker.unref();
    thread.hear = () => forget(thread);
    thread.end = setTimeout(() => void thread.worker.terminate(), IDLE).unref();
    idle.push(thread);
  };

  /** One that has rested, or a new one once it is ready: only then its time begins. */
  const take = async (): Promise<Thread<Answer>> => {
    const thread = idle.pop() ?? (await startThread<Answer>(module, memory));
    clearTimeout(thread.end);
    thread.worker.ref();
    return thread;
  };

  const tooLong = () =>
    new FondsError('TAKES_TOO_LONG', `it is not done after ${deadline / 1000} s`);

  const work = async (task: Task, signal?: AbortSignal): Promise<Answer> => {
    const thread = await take();
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(late);
        signal?.removeEventListener('abort', leave);
        end();
      };
      const stop = (error: unknown) =>
        settle(() => {
          thread.hear = () => undefined;
          void thread.worker.terminate();
          reject(error);
        });
      const leave = () => stop(signal?.reason);
      const late = setTimeout(() => stop(tooLong()), deadline);
      thread.hear = (said) => {
        if (said instanceof Error) return stop(isOutOfMemory(said) ? tooLong() : said);
        return settle(() => {
          rest(thread);
          if ('answer' in said) resolve(said.answer);
          else reject(said.code ? new FondsError(said.code, said.fault) : new Error(said.fault));
        });
      };
      signal?.addEventListener('abort', leave, { once: true });
      if (signal?.aborted) leave();
      else thread.worker.postMessage(task);
    });
  };

  return { run: (task, signal) => queue.run(() => work(task, signal), signal) };
}

type Thread<Answer> = {
  readonly worker: Worker;
  /** What is done with what it says, or with why it ended. */
  hear: (said: ThreadMessage<Answer> | Error) => void;
  end?: NodeJS.Timeout;
};

async function startThread<Answer>(file: URL, memory: number): Promise<Thread<Answer>> {
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: memory } });
  await once(worker, 'message');
  const thread: Thread<Answer> = { worker, hear: () => undefined };
  worker.on('message', (said: ThreadMessage<Answer>) => thread.hear(said));
  worker.on('error', (error: Error) => thread.hear(error));
  worker.on('exit', () => thread.hear(new Error(`the thread of ${file.pathname} has ended`)));
  return thread;
}

const isOutOfMemory = (error: Error): boolean =>
  'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

/**
 * In a thread: does what is asked of it, one thing after the other.
 *
 * @param moved the parts of an answer that are handed over without a copy
 */
export function serveTasks<Task, Answer>(
  work: (task: Task) => Answer | Promise<Answer>,
  moved: (answer: Answer) => TransferListItem[] = () => [],
): void {
  parentPort?.postMessage('ready');
  parentPort?.on('message', async (task: Task) => {
    try {
      const answer = await work(task);
      parentPort?.postMessage({ answer } satisfies ThreadMessage<Answer>, moved(answer));
    } catch (error) {
      const said: ThreadMessage<Answer> =
        error instanceof FondsError
          ? { fault: error.message, code: error.code }
          : { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      parentPort?.postMessage(said);
    }
  });
}
