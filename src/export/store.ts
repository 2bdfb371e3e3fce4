import { type FileHandle, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { isMissing } from '../errors.ts';
import { flight } from '../image/flight.ts';
import { lane } from '../image/lane.ts';
import { writeAtomically } from '../storage/atomic.ts';
import { type Growing, growingFile } from '../storage/growing.ts';

/** A finished export, open to be read; whoever gets it closes it. */
export type Kept = { readonly file: FileHandle; readonly bytes: number };

/** Writes all bytes and ends the stream. */
export type Make = (out: Writable, signal: AbortSignal) => Promise<void>;

export type MakeOptions = {
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
   * What lies there, or what is made now, once it is whole. Throws BUSY where too many wait, and the
   * reason of the signal where the reader leaves.
   *
   * @param key a file name: letters, digits, dots and hyphens
   */
  open(key: string, make: Make, options?: MakeOptions): Promise<Kept>;
  /**
   * The same bytes while they are made: resolves when the first are there. The stream fails where the
   * making does. What several read at once is made once.
   */
  follow(key: string, make: Make, options?: MakeOptions): Promise<Readable>;
  /** What lies there. */
  find(key: string): Promise<Kept | undefined>;
};

/** Milliseconds that a reader waits for the exports of others. */
const PATIENCE = 120_000;
/** Milliseconds: a use is noted no more often; what is younger is never swept. */
const NOTED = 600_000;

/** @param bytes of disk, above which the exports not used for longest are removed */
export function exportStore(dir: string, bytes: number): ExportStore {
  const once = flight<void>();
  const limits = { name: 'exports', atOnce: 2, waiting: 32, patience: PATIENCE };
  const [works, wholes] = [lane(limits), lane(limits)];

  const find = async (key: string): Promise<Kept | undefined> => {
    const path = join(dir, key);
    const file = await open(path).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    if (!file) return undefined;
    const { size, mtimeMs } = await file.stat();
    const now = Date.now();
    if (now - mtimeMs > NOTED) await utimes(path, now / 1000, now / 1000).catch(() => undefined);
    return { file, bytes: size };
  };

  /** What is being made, for those who read along; settled when the first byte may come. */
  const begun = new Map<string, Promise<Growing>>();

  const makeOnce = (key: string, make: Make, { signal, hasParts }: MakeOptions) => {
    const work = (stop: AbortSignal) => {
      const made = announced<Growing>();
      begun.set(key, made.promise);
      const write = async () => {
        let growing: Growing | undefined;
        try {
          await writeAtomically(join(dir, key), async (temporary) => {
            growing = await growingFile(temporary);
            made.resolve(growing);
            await make(growing.out, stop);
          });
          // Only now: who has read to the end finds the whole the next time.
          growing?.end();
        } catch (error) {
          growing?.end(error);
          throw error;
        }
        await sweep(dir, bytes, key);
      };
      const done = (hasParts ? wholes : works).run(write, stop);
      return done.finally(() => begun.delete(key));
    };
    return once(key, work, signal);
  };

  return {
    find,
    async open(key, make, options = {}) {
      const kept = await find(key);
      if (kept) return kept;
      await makeOnce(key, make, options);
      const made = await find(key);
      if (made) return made;
      throw new Error(`the export ${key} was removed while it was made`);
    },
    async follow(key, make, options = {}) {
      const kept = await find(key);
      if (kept) return kept.file.createReadStream({ start: 0 });
      const whole = makeOnce(key, make, options);
      // Whoever reads along learns of a failure from the stream.
      whole.catch(() => undefined);
      const growing = await Promise.race([begun.get(key), whole.then(() => undefined)]);
      if (!growing)
        return (await this.open(key, make, options)).file.createReadStream({ start: 0 });
      return begunStream(growing.read());
    },
  };
}

/** A promise to be kept by somebody else. */
function announced<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((kept) => {
    resolve = kept;
  });
  return { promise, resolve };
}

/** Its first bytes are read already, so that it ends the reading even if nobody takes any of it. */
async function begunStream(parts: AsyncGenerator<Buffer>): Promise<Readable> {
  const first = await parts.next();
  const stream = Readable.from(parts, { objectMode: false });
  if (!first.done) stream.unshift(first.value);
  return stream;
}

/** Removes what was used longest ago until at most `bytes` are left; what was just made stays. */
async function sweep(dir: string, bytes: number, made: string): Promise<void> {
  const files: { path: string; size: number; used: number }[] = [];
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    const found = await stat(path).catch(() => undefined);
    if (!found || name === made) continue;
    const isUnfinished = name.endsWith('.tmp');
    // A process that was killed leaves an unfinished file; one at work writes to it all the time.
    if (isUnfinished && Date.now() - found.mtimeMs > NOTED) await rm(path, { force: true });
    if (!isUnfinished) files.push({ path, size: found.size, used: found.mtimeMs });
  }
  let sum = (await stat(join(dir, made))).size;
  for (const { path, size, used } of files.sort((a, b) => b.used - a.used)) {
    sum += size;
    if (sum > bytes && Date.now() - used > 0) await rm(path, { force: true });
  }
}
