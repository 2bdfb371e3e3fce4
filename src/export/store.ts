import { dirname, join } from 'node:path';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { FondsError, isDiskFull } from '../errors.ts';
import { sweepUnfinished, writeAtomically } from '../system/file/atomic-file.ts';
import { type OpenFile, openCached, sweepCache } from '../system/file/cache-folder.ts';
import { type GrowingFile, growingFile } from '../system/file/growing-file.ts';
import { type BoundedQueue, boundedQueue, singleFlight } from '../system/queue.ts';

/** Writes all bytes and ends the stream. */
export type WriteExport = (out: Writable, signal: AbortSignal) => Promise<void>;

export type WriteOptions = {
  /** Fires when the reader leaves. */
  readonly signal?: AbortSignal | undefined;
  /** It waits for other exports, so it must not take the place of one among the works. */
  readonly hasParts?: boolean;
};

/**
 * Finished exports on disk, all derivable. The folder is the only state, so any number of processes
 * may share it: in each, what several ask for at once is made once, and stopped when all have left.
 */
export type ExportStore = {
  /**
   * What lies there, or what is made now, once it is whole. Throws BUSY where too many wait, the
   * reason of the signal where the reader leaves, and ENOSPC where the disk is full.
   *
   * @param key a file name: letters, digits, dots and hyphens
   */
  open(key: string, make: WriteExport, options?: WriteOptions): Promise<OpenFile>;
  /**
   * The same bytes while they are made: resolves when the first are there. The stream fails where the
   * making does. What several read at once is made once. A full disk costs the keeping, not the bytes.
   */
  follow(key: string, make: WriteExport, options?: WriteOptions): Promise<Readable>;
  /** What lies there. */
  find(key: string): Promise<OpenFile | undefined>;
};

/** Milliseconds that a reader waits for the exports of others. */
const WAIT_TIMEOUT_MS = 120_000;

/** @param bytes of disk, above which the exports not used for longest are removed */
export function exportStore(dir: string, bytes: number): ExportStore {
  const once = singleFlight<void>();
  const limits = { name: 'exports', atOnce: 2, waiting: 32, timeoutMs: WAIT_TIMEOUT_MS };
  const [works, wholes] = [boundedQueue(limits), boundedQueue(limits)];

  /** What is being made, for those who read along; settled when the first byte may come. */
  const begun = new Map<string, Promise<GrowingFile>>();

  const laneOf = ({ hasParts }: WriteOptions) => (hasParts ? wholes : works);

  /** @param passes whether the bytes go on to those who read along where the disk is full */
  const makeOnce = (key: string, make: WriteExport, options: WriteOptions, passes = false) => {
    const work = (stop: AbortSignal) => {
      const made = deferred<GrowingFile>();
      begun.set(key, made.promise);
      const isOver = () => {
        if (begun.get(key) === made.promise) begun.delete(key);
      };
      const write = async () => {
        const started = (growing: GrowingFile) => made.resolve(growing);
        await writeGrowing(join(dir, key), passes, started, (out) => make(out, stop));
        isOver();
        await sweepCache(dir, bytes, join(dir, key));
      };
      const done = laneOf(options).run(write, stop);
      return done.finally(isOver);
    };
    return once(key, work, options.signal);
  };

  return {
    find: (key) => openCached(join(dir, key)),
    async open(key, make, options = {}) {
      const kept = await openCached(join(dir, key));
      if (kept) return kept;
      await makeOnce(key, make, options);
      const made = await openCached(join(dir, key));
      if (made) return made;
      throw new FondsError(
        'BUSY',
        `the export ${key} was swept away by another process; ask again`,
      );
    },
    async follow(key, make, options = {}) {
      const kept = await openCached(join(dir, key));
      if (kept) return kept.file.createReadStream({ start: 0 });
      const whole = makeOnce(key, make, options, true);
      // Whoever reads along learns of a failure from the stream.
      whole.catch(() => undefined);
      try {
        const growing = await Promise.race([begun.get(key), whole.then(() => undefined)]);
        if (growing?.isReadable()) return await begunStream(growing.read());
        // It is whole and being put away: by the next turn it lies there, or has been swept already.
        if (!growing) await whole;
        const found = growing ? undefined : await openCached(join(dir, key));
        if (found) return found.file.createReadStream({ start: 0 });
      } catch (error) {
        if (!isDiskFull(error)) throw error;
      }
      return makeUnkept(laneOf(options), make, options.signal);
    },
  };
}

/**
 * Writes a file that others read meanwhile, and puts it in place when it is whole.
 *
 * @throws what the making throws, or ENOSPC where all of it was read and is kept nowhere
 */
async function writeGrowing(
  path: string,
  passes: boolean,
  started: (growing: GrowingFile) => void,
  make: (out: Writable) => Promise<void>,
): Promise<void> {
  let growing: GrowingFile | undefined;
  let isMade = false;
  try {
    await sweepUnfinished(dirname(path));
    await writeAtomically(path, async (temporary) => {
      growing = await growingFile(temporary, passes);
      started(growing);
      await make(growing.out);
      isMade = true;
      if (!growing.isKept()) throw new DiskFull();
    });
    // Only now: who has read to the end finds the whole the next time.
    growing?.end();
  } catch (error) {
    // Whoever reads along has been given all of it.
    growing?.end(isMade && isDiskFull(error) ? undefined : error);
    throw error;
  }
}

/** For one reader, past a disk that has no room. */
function makeUnkept(
  lane: BoundedQueue,
  make: WriteExport,
  signal?: AbortSignal,
): Promise<Readable> {
  const out = new PassThrough().on('error', () => undefined);
  const left = new AbortController();
  out.once('close', () => left.abort());
  const stop = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  lane.run(() => make(out, stop), stop).catch((error: unknown) => out.destroy(error as Error));
  return begunStream(out[Symbol.asyncIterator]());
}

/** What has been read by all who wanted it, and is kept nowhere. */
class DiskFull extends Error {
  readonly code = 'ENOSPC';
  constructor() {
    super('there was no room on the disk to keep it');
  }
}

/** A promise to be kept by somebody else. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((kept) => {
    resolve = kept;
  });
  return { promise, resolve };
}

/** Its first bytes are read already, so that it ends the reading even if nobody takes any of it. */
async function begunStream(parts: AsyncIterableIterator<Buffer>): Promise<Readable> {
  const first = await parts.next();
  const stream = Readable.from(parts, { objectMode: false });
  if (!first.done) stream.unshift(first.value);
  return stream;
}
