import { once } from 'node:events';
import { parentPort, type TransferListItem, Worker } from 'node:worker_threads';
import { type ErrorCode, FondsError } from '../../errors.ts';
import { boundedQueue } from '../../system/queue.ts';

/** Threads for work that would hold up all other answers; each runs one task at a time. */
export type ThreadPool<Task, Answer> = {
  /**
   * Runs a task, which is copied to the thread. The signal stops it; its reason is then thrown.
   *
   * @throws FondsError BUSY if too many tasks are waiting, TAKES_TOO_LONG after the deadline, or what the task throws
   */
  run(task: Task, signal?: AbortSignal): Promise<Answer>;
};

type Options = {
  /** What the tasks work on, in the plural, for the message of BUSY. */
  readonly name: string;
  readonly atOnce: number;
  readonly waiting: number;
  /** Milliseconds for one task. */
  readonly deadline: number;
  /** Megabytes of memory; a task that needs more also counts as TAKES_TOO_LONG. */
  readonly memory: number;
};

/** After this time without a task, a thread ends. */
const IDLE_TIMEOUT_MS = 60_000;

/** A message from a thread: the answer, or the error. */
type ThreadMessage<Answer> =
  | { readonly answer: Answer }
  | { readonly fault: string; readonly code?: ErrorCode };

/**
 * A pool of threads that start when they are needed. A task contains everything it needs, and threads
 * open no file or database, so that one can be terminated at any time.
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

  const putBack = (thread: Thread<Answer>): void => {
    thread.worker.unref();
    thread.onMessage = () => forget(thread);
    thread.idleTimer = setTimeout(() => void thread.worker.terminate(), IDLE_TIMEOUT_MS).unref();
    idle.push(thread);
  };

  /** An idle thread, or a new one once it has started; the deadline counts from then. */
  const take = async (): Promise<Thread<Answer>> => {
    const thread = idle.pop() ?? (await startThread<Answer>(module, { memory }));
    clearTimeout(thread.idleTimer);
    thread.worker.ref();
    return thread;
  };

  const tooLong = () => new FondsError('TAKES_TOO_LONG', `not finished after ${deadline / 1000} s`);

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
          thread.onMessage = () => undefined;
          void thread.worker.terminate();
          reject(error);
        });
      const leave = () => stop(signal?.reason);
      const late = setTimeout(() => stop(tooLong()), deadline);
      thread.onMessage = (message) => {
        if (message instanceof Error) return stop(isOutOfMemory(message) ? tooLong() : message);
        return settle(() => {
          putBack(thread);
          if ('answer' in message) resolve(message.answer);
          else reject(errorOf(message));
        });
      };
      signal?.addEventListener('abort', leave, { once: true });
      if (signal?.aborted) leave();
      else thread.worker.postMessage(task);
    });
  };

  return { run: (task, signal) => queue.run(() => work(task, signal), signal) };
}

export type Thread<Answer> = {
  readonly worker: Worker;
  /** Called with each message, or with the reason why the thread ended. */
  onMessage: (message: ThreadMessage<Answer> | Error) => void;
  idleTimer?: NodeJS.Timeout;
};

/**
 * Starts a thread that calls `serveTasks`.
 *
 * @param memory megabytes
 * @param data what it gets as `workerData`
 */
export async function startThread<Answer>(
  file: URL,
  { memory, data }: { readonly memory: number; readonly data?: unknown },
): Promise<Thread<Answer>> {
  const worker = new Worker(file, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  await once(worker, 'message');
  const thread: Thread<Answer> = { worker, onMessage: () => undefined };
  worker.on('message', (message: ThreadMessage<Answer>) => thread.onMessage(message));
  worker.on('error', (error: Error) => thread.onMessage(error));
  worker.on('exit', () => thread.onMessage(new Error(`the thread of ${file.pathname} has ended`)));
  return thread;
}

/** The error that a thread reports. */
export const errorOf = ({ code, fault }: { code?: ErrorCode; fault: string }): Error =>
  code ? new FondsError(code, fault) : new Error(fault);

const isOutOfMemory = (error: Error): boolean =>
  'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

/**
 * In a thread: runs the tasks that arrive, one after another.
 *
 * @param transferList the parts of an answer to transfer instead of copying
 */
export function serveTasks<Task, Answer>(
  work: (task: Task) => Answer | Promise<Answer>,
  transferList: (answer: Answer) => TransferListItem[] = () => [],
): void {
  parentPort?.postMessage('ready');
  parentPort?.on('message', async (task: Task) => {
    try {
      const answer = await work(task);
      parentPort?.postMessage({ answer } satisfies ThreadMessage<Answer>, transferList(answer));
    } catch (error) {
      const message: ThreadMessage<Answer> =
        error instanceof FondsError
          ? { fault: error.message, code: error.code }
          : { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      parentPort?.postMessage(message);
    }
  });
}
