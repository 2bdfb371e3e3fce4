import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FondsError } from '../../errors.ts';
import { fromSentError } from '../../system/sent-error.ts';
import { type CutImage, cutPack } from './cut.ts';
import type { CutAnswer, CutTask } from './cutter.ts';

/** Images that this process cuts at the same time; it has other work, too. */
const OWN_IMAGES = 2;

/**
 * Images that each further process cuts at the same time. libuv runs at most four, and marking their tiles takes a
 * sixth of the time in the main thread.
 */
const IMAGES_PER_PROCESS = 4;

/** Milliseconds after which a process that has nothing to do ends. */
const IDLE_MS = 10_000;

/** Cuts images as `cutPack` does, many at the same time. */
export type Cutters = {
  readonly cut: typeof cutPack;
  readonly close: () => void;
};

/**
 * Cuts the first images in this process, and more at the same time in processes beside it, which start when they are
 * needed: one process uses four processors at most.
 */
export function cutters(): Cutters {
  let own = 0;
  const others = new Set<Cutter>();
  return {
    async cut(...task) {
      if (own >= OWN_IMAGES) {
        const free = [...others].find(({ hasRoom }) => hasRoom());
        if (free) return await free.cut(...task);
        const started = startCutter((ended) => others.delete(ended));
        others.add(started);
        return await started.cut(...task);
      }
      own++;
      try {
        return await cutPack(...task);
      } finally {
        own--;
      }
    },
    close() {
      for (const { end } of others) end();
    },
  };
}

type Cutter = Pick<Cutters, 'cut'> & {
  readonly hasRoom: () => boolean;
  readonly end: () => void;
};

type Job = {
  readonly file: string;
  readonly resolve: (cut: CutImage) => void;
  readonly reject: (error: Error) => void;
};

/** @param onEnd called when the process takes no more work */
function startCutter(onEnd: (cutter: Cutter) => void): Cutter {
  // The cutter is a .ts file in tests and a .js file when built.
  const entry = new URL(`./cutter${extname(import.meta.url)}`, import.meta.url);
  const child = fork(fileURLToPath(entry), { serialization: 'advanced' });
  const jobs = new Map<number, Job>();
  let count = 0;
  let idle: NodeJS.Timeout | undefined;

  const done = (id: number): Job | undefined => {
    const job = jobs.get(id);
    jobs.delete(id);
    if (jobs.size === 0) idle = setTimeout(cutter.end, IDLE_MS).unref();
    return job;
  };
  const cutter: Cutter = {
    hasRoom: () => jobs.size < IMAGES_PER_PROCESS,
    end() {
      clearTimeout(idle);
      onEnd(cutter);
      if (child.connected) child.disconnect();
    },
    cut(...work) {
      clearTimeout(idle);
      const id = ++count;
      const [file, , { name = file }] = work;
      return new Promise((resolve, reject) => {
        jobs.set(id, { file: name, resolve, reject });
        const task: CutTask = { id, work };
        child.send(task, (error) => error && fail(error.message));
      });
    },
  };
  const fail = (reason: string) => {
    cutter.end();
    for (const [id, { file }] of jobs) {
      const message = `${file} cannot be read: the process that cut it ended (${reason})`;
      done(id)?.reject(new FondsError('IMAGE_UNREADABLE', message));
    }
  };
  child.on('message', (answer: CutAnswer) => {
    const job = done(answer.id);
    if ('cut' in answer) job?.resolve(answer.cut);
    else job?.reject(fromSentError(answer.failure));
  });
  child.on('error', ({ message }) => fail(message));
  child.once('exit', (code, signal) => fail(String(signal ?? code)));
  return cutter;
}
