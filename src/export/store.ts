import { dirname, join } from 'node:path';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { FondsError, isDiskFull } from '../errors.ts';
import { sweepUnfinished, writeAtomically } from '../system/file/atomic-file.ts';
import { type OpenFile, openCached, sweepCache } from '../system/file/cache-folder.ts';
import { type GrowingFile, growingFile } from '../system/file/growing-file.ts';
import { type BoundedQueue, boundedQueue, singleFlight } from '../system/queue.ts';
import type { SharedExports } from './shared-exports.ts';

/** Writes all bytes and ends the stream. */
export type WriteExport = (out: Writable, signal: AbortSignal) => Promise<void>;

export type WriteOptions = {
  /** Fires when the reader leaves. */
  readonly signal?: AbortSignal | undefined;
  /** It waits for other exports, so it has a queue of its own; in theirs, it could block them. */
  readonly hasParts?: boolean;
};

/**
 * Finished exports on disk; all can be made again. The folder is the only state, so any number of
 * processes can share it. Within a process, requests for the same export share one writer, which stops
 * when the last of them is aborted.
 */
export type ExportStore = {
  /**
   * The finished file, written now if necessary. Throws BUSY if too many requests are waiting, the
   * reason of the signal if the reader disconnects, and ENOSPC if the disk is full.
   *
   * @param key a file name: letters, digits, dots and hyphens
   */
  open(key: string, write: WriteExport, options?: WriteOptions): Promise<OpenFile>;
  /**
   * The bytes as they are written; resolves when the first are there. The stream fails if the writer
   * does. On a full disk the reader still gets every byte, but the file isn't kept.
   */
  follow(key: string, write: WriteExport, options?: WriteOptions): Promise<Readable>;
  /** The finished file, if there is one. */
  find(key: string): Promise<OpenFile | undefined>;
};

/** How long a request waits for other exports. */
const WAIT_TIMEOUT_MS = 120_000;

/**
 * @param bytes limit on disk; above it, the least recently used exports are removed
 * @param shared exports made by other nodes
 */
export function exportStore(dir: string, bytes: number, shared?: SharedExports): ExportStore {
  const once = singleFlight<void>();
  const limits = { name: 'exports', atOnce: 2, waiting: 32, timeoutMs: WAIT_TIMEOUT_MS };
  const [queue, queueWithParts] = [boundedQueue(limits), boundedQueue(limits)];

  /** The files being written, for readers that follow them; resolved when the first byte can be read. */
  const inProgress = new Map<string, Promise<GrowingFile>>();

  const queueFor = ({ hasParts }: WriteOptions) => (hasParts ? queueWithParts : queue);

  /** @param passes on a full disk, whether followers still get the bytes */
  const writeOnce = (key: string, write: WriteExport, options: WriteOptions, passes = false) => {
    const work = (stop: AbortSignal) => {
      const made = deferred<GrowingFile>();
      inProgress.set(key, made.promise);
      const end = () => {
        if (inProgress.get(key) === made.promise) inProgress.delete(key);
      };
      const job = async () => {
        const path = join(dir, key);
        const started = (growing: GrowingFile) => made.resolve(growing);
        if (!(await shared?.fetch(key, path))) {
          await writeGrowing(path, passes, started, (out) => write(out, stop));
          shared?.offer(key, path);
        }
        end();
        await sweepCache(dir, bytes, path);
      };
      const done = queueFor(options).run(job, stop);
      return done.finally(end);
    };
    return once(key, work, options.signal);
  };

  return {
    find: (key) => openCached(join(dir, key)),
    async open(key, write, options = {}) {
      const kept = await openCached(join(dir, key));
      if (kept) return kept;
      await writeOnce(key, write, options);
      const made = await openCached(join(dir, key));
      if (made) return made;
      throw new FondsError(
        'BUSY',
        `the export ${key} was removed by another process before it could be sent; try again`,
      );
    },
    async follow(key, write, options = {}) {
      const kept = await openCached(join(dir, key));
      if (kept) return kept.file.createReadStream({ start: 0 });
      const whole = writeOnce(key, write, options, true);
      // A failure reaches the reader through the stream.
      whole.catch(() => undefined);
      try {
        const growing = await Promise.race([inProgress.get(key), whole.then(() => undefined)]);
        if (growing?.isReadable()) return await startedStream(growing.read());
        // It is complete and being moved into place; after that it is there, or already removed again.
        if (!growing) await whole;
        const found = growing ? undefined : await openCached(join(dir, key));
        if (found) return found.file.createReadStream({ start: 0 });
      } catch (error) {
        if (!isDiskFull(error)) throw error;
      }
      return writeUnkept(queueFor(options), write, options.signal);
    },
  };
}

/**
 * Writes a file that others read at the same time, and moves it into place when it is complete.
 *
 * @throws the error of the writer, or ENOSPC if the readers got all of it but it could not be kept
 */
async function writeGrowing(
  path: string,
  passes: boolean,
  started: (growing: GrowingFile) => void,
  write: (out: Writable) => Promise<void>,
): Promise<void> {
  let growing: GrowingFile | undefined;
  let isMade = false;
  try {
    await sweepUnfinished(dirname(path));
    await writeAtomically(path, async (temporary) => {
      growing = await growingFile(temporary, passes);
      started(growing);
      await write(growing.out);
      isMade = true;
      if (!growing.isKept()) throw new DiskFull();
    });
    // Only now, so that a reader who has reached the end finds the finished file the next time.
    growing?.end();
  } catch (error) {
    // With a full disk, followers have still received everything.
    growing?.end(isMade && isDiskFull(error) ? undefined : error);
    throw error;
  }
}

/** Writes for one reader only, without the disk, which is full. */
function writeUnkept(
  queue: BoundedQueue,
  write: WriteExport,
  signal?: AbortSignal,
): Promise<Readable> {
  const out = new PassThrough().on('error', () => undefined);
  const left = new AbortController();
  out.once('close', () => left.abort());
  const stop = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  queue.run(() => write(out, stop), stop).catch((error: unknown) => out.destroy(error as Error));
  return startedStream(out[Symbol.asyncIterator]());
}

/** Everyone has read the file, but it could not be kept. */
class DiskFull extends Error {
  readonly code = 'ENOSPC';
  constructor() {
    super('the disk is too full to keep the file');
  }
}

/** A promise, and the function that resolves it. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** A stream that has already read its first bytes, so destroying it ends the source in any case. */
async function startedStream(parts: AsyncIterableIterator<Buffer>): Promise<Readable> {
  const first = await parts.next();
  const stream = Readable.from(parts, { objectMode: false });
  if (!first.done) stream.unshift(first.value);
  return stream;
}
