import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { isDiskFull } from '../../errors.ts';

/** A file that is read while it is written. */
export type GrowingFile = {
  /** What is written appears to all readers; end it as any stream. */
  readonly out: Writable;
  /** All bytes from the first on, as they come; throws where the writing fails. */
  readonly read: () => AsyncGenerator<Buffer, void, void>;
  /** Says that all is there, or why not; readers end when they have read it. */
  readonly end: (error?: unknown) => void;
  /** False where the disk was full: what has passed then is not in the file. */
  readonly isKept: () => boolean;
  /** Whether who begins to read now can still be given all of it. */
  readonly isReadable: () => boolean;
};

/** Bytes that a reader takes at once. */
const PART = 64 * 1024;

/** Bytes that found no room on the disk, and what goes on when all readers have taken them. */
type Passing = {
  readonly from: number;
  readonly bytes: Buffer;
  readonly taken: () => void;
  readonly failed: (error: Error) => void;
};

type State = {
  readonly file: FileHandle;
  /** How far each has read. */
  readonly readers: Set<{ at: number }>;
  /** Bytes in the file, and all that there have been. */
  written: number;
  given: number;
  isFull: boolean;
  passing?: Passing;
  hasEnded: boolean;
  failure?: { readonly error: unknown };
  /** Those who wait for more. */
  readonly waiting: Set<() => void>;
};

/**
 * Begins a file that must not be there yet. It may be renamed or removed meanwhile: those who
 * read go on with the bytes they began with. A slow reader holds up nobody.
 *
 * @param passes whether the bytes pass on to the readers where the disk is full: from there on piece by
 *   piece, at the pace of the slowest. Without readers, it fails.
 */
export async function growingFile(path: string, passes = false): Promise<GrowingFile> {
  const state: State = {
    file: await open(path, 'wx+'),
    readers: new Set(),
    written: 0,
    given: 0,
    isFull: false,
    hasEnded: false,
    waiting: new Set(),
  };

  async function append(chunk: Buffer): Promise<void> {
    const left = state.isFull ? chunk : await keep(state, chunk, passes);
    if (left.length > 0) await pass(state, left);
  }

  return {
    out: new Writable({
      write: (chunk: Buffer, _encoding, done) => void append(chunk).then(() => done(), done),
      // Who writes may have gone when a write fails; an error that nobody hears ends the process.
    }).on('error', () => undefined),
    read: () => read(state),
    isKept: () => !state.isFull,
    isReadable: () =>
      !(state.hasEnded && state.readers.size === 0) &&
      (state.passing === undefined || state.passing.from === state.written),
    end(error) {
      if (state.hasEnded) return;
      if (error !== undefined) state.failure = { error };
      state.hasEnded = true;
      wake(state);
      closeWhenUnused(state);
    },
  };
}

/** @returns what found no room */
async function keep(state: State, chunk: Buffer, passes: boolean): Promise<Buffer> {
  const { file, readers } = state;
  let done = 0;
  try {
    while (done < chunk.length) {
      const left = chunk.length - done;
      done += (await file.write(chunk, done, left, state.written + done)).bytesWritten;
    }
  } catch (error) {
    if (!isDiskFull(error) || !(passes || readers.size > 0)) throw error;
    state.isFull = true;
  }
  state.written += done;
  state.given = state.written;
  wake(state);
  return chunk.subarray(done);
}

/** Resolves when all who read have taken the bytes. */
const pass = (state: State, bytes: Buffer): Promise<void> =>
  new Promise((taken, failed) => {
    state.passing = { from: state.given, bytes, taken, failed };
    state.given += bytes.length;
    wake(state);
  });

function goOnWhenTaken({ readers, passing, given }: State): void {
  if (readers.size === 0) passing?.failed(new Error('nobody reads any more'));
  else if ([...readers].every(({ at }) => at >= given)) passing?.taken();
}

async function* read(state: State): AsyncGenerator<Buffer, void, void> {
  const own = { at: 0 };
  state.readers.add(own);
  try {
    for (;;) {
      if (state.failure) throw state.failure.error;
      // Whether to wait is seen and done in one go: no call can come between.
      const coming = next(state, own.at);
      if (coming) {
        const part = await coming;
        yield part;
        own.at += part.length;
        goOnWhenTaken(state);
      } else if (state.hasEnded) return;
      else await new Promise<void>((more) => state.waiting.add(more));
    }
  } finally {
    state.readers.delete(own);
    goOnWhenTaken(state);
    closeWhenUnused(state);
  }
}

/** The bytes that follow; undefined where there are none yet. */
function next(state: State, at: number): Promise<Buffer> | Buffer | undefined {
  const { file, written, given, passing } = state;
  if (at < written) {
    const part = Buffer.allocUnsafe(Math.min(PART, written - at));
    return file.read(part, 0, part.length, at).then((read) => part.subarray(0, read.bytesRead));
  }
  if (at === passing?.from) return passing.bytes;
  if (at < given) throw new Error('what was to be read has passed');
  return undefined;
}

function wake({ waiting }: State): void {
  for (const one of waiting) one();
  waiting.clear();
}

function closeWhenUnused({ file, hasEnded, readers }: State): void {
  if (hasEnded && readers.size === 0) file.close().catch(() => undefined);
}
