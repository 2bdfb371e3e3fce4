import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { isDiskFull } from '../../errors.ts';

/** A file that is read while it is written. */
export type GrowingFile = {
  /** Everything written to this stream reaches all readers. */
  readonly out: Writable;
  /** Yields all bytes from the beginning as they are written. Throws if writing fails. */
  readonly read: () => AsyncGenerator<Buffer, void, void>;
  /** Ends the file, with an error if it is incomplete. Readers end after the last byte. */
  readonly end: (error?: unknown) => void;
  /** False if the disk was full, so some bytes reached the readers but not the file. */
  readonly isKept: () => boolean;
  /** True if a new reader would still receive all bytes. */
  readonly isReadable: () => boolean;
};

/** Bytes that a reader reads at once. */
const CHUNK_BYTES = 64 * 1024;

/** A chunk that did not fit on the disk, and the promise settled when all readers have taken it. */
type DirectChunk = {
  readonly from: number;
  readonly bytes: Buffer;
  readonly taken: () => void;
  readonly failed: (error: Error) => void;
};

type State = {
  readonly file: FileHandle;
  /** The position of each reader. */
  readonly readers: Set<{ at: number }>;
  /** Bytes in the file. */
  written: number;
  /** Bytes in the file, and those passed to the readers directly. */
  total: number;
  isFull: boolean;
  direct?: DirectChunk;
  hasEnded: boolean;
  failure?: { readonly error: unknown };
  /** Readers that wait for more bytes. */
  readonly waiting: Set<() => void>;
};

/**
 * Creates a file. It must not exist. It can be renamed or removed while it is read; readers continue.
 * Slow readers delay nobody.
 *
 * @param passes if the disk is full, pass further bytes to the readers directly, at the pace of the
 *   slowest; without readers, writing fails
 */
export async function growingFile(path: string, passes = false): Promise<GrowingFile> {
  const state: State = {
    file: await open(path, 'wx+'),
    readers: new Set(),
    written: 0,
    total: 0,
    isFull: false,
    hasEnded: false,
    waiting: new Set(),
  };

  async function append(chunk: Buffer): Promise<void> {
    const rest = state.isFull ? chunk : await writeToFile(state, chunk, passes);
    if (rest.length > 0) await passDirectly(state, rest);
  }

  return {
    out: new Writable({
      write: (chunk: Buffer, _encoding, done) => void append(chunk).then(() => done(), done),
      // A write may fail after the writer has gone; an unhandled error event would end the process.
    }).on('error', () => undefined),
    read: () => read(state),
    isKept: () => !state.isFull,
    isReadable: () =>
      !(state.hasEnded && state.readers.size === 0) &&
      (state.direct === undefined || state.direct.from === state.written),
    end(error) {
      if (state.hasEnded) return;
      if (error !== undefined) state.failure = { error };
      state.hasEnded = true;
      wake(state);
      closeWhenUnused(state);
    },
  };
}

/** @returns the bytes that did not fit */
async function writeToFile(state: State, chunk: Buffer, passes: boolean): Promise<Buffer> {
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
  state.total = state.written;
  wake(state);
  return chunk.subarray(done);
}

/** Resolves when all readers have taken the bytes. */
const passDirectly = (state: State, bytes: Buffer): Promise<void> =>
  new Promise((taken, failed) => {
    state.direct = { from: state.total, bytes, taken, failed };
    state.total += bytes.length;
    wake(state);
  });

function settleDirectChunk({ readers, direct, total }: State): void {
  if (readers.size === 0) direct?.failed(new Error('all readers have left'));
  else if ([...readers].every(({ at }) => at >= total)) direct?.taken();
}

async function* read(state: State): AsyncGenerator<Buffer, void, void> {
  const reader = { at: 0 };
  state.readers.add(reader);
  try {
    for (;;) {
      if (state.failure) throw state.failure.error;
      // No await between checking for bytes and waiting: nothing can be written in between.
      const coming = nextChunk(state, reader.at);
      if (coming) {
        const chunk = await coming;
        yield chunk;
        reader.at += chunk.length;
        settleDirectChunk(state);
      } else if (state.hasEnded) return;
      else await new Promise<void>((more) => state.waiting.add(more));
    }
  } finally {
    state.readers.delete(reader);
    settleDirectChunk(state);
    closeWhenUnused(state);
  }
}

/** The bytes from position `at`; undefined if there are none yet. */
function nextChunk(state: State, at: number): Promise<Buffer> | Buffer | undefined {
  const { file, written, total, direct } = state;
  if (at < written) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, written - at));
    return file.read(chunk, 0, chunk.length, at).then((read) => chunk.subarray(0, read.bytesRead));
  }
  if (at === direct?.from) return direct.bytes;
  if (at < total) throw new Error('these bytes were passed on before this reader began');
  return undefined;
}

function wake({ waiting }: State): void {
  for (const resume of waiting) resume();
  waiting.clear();
}

function closeWhenUnused({ file, hasEnded, readers }: State): void {
  if (hasEnded && readers.size === 0) file.close().catch(() => undefined);
}
