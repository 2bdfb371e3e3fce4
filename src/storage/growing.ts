import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';

/** A file that is read while it is written. */
export type Growing = {
  /** What is written appears to all readers; end it as any stream. */
  readonly out: Writable;
  /** All bytes from the first on, as they come; throws where the writing fails. */
  readonly read: () => AsyncGenerator<Buffer, void, void>;
  /** Says that all is there, or why not; readers end when they have read it. */
  readonly end: (error?: unknown) => void;
};

/** Bytes that a reader takes at once. */
const PART = 64 * 1024;

/**
 * Begins a file that must not be there yet. It may be renamed or removed meanwhile: those who
 * read go on with the bytes they began with. A slow reader holds up nobody.
 */
export async function growingFile(path: string): Promise<Growing> {
  const file = await open(path, 'wx+');
  let written = 0;
  let [hasEnded, readers] = [false, 0];
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void)[] = [];
  const wakeAll = () => {
    for (const one of wake.splice(0)) one();
  };
  const closeWhenUnused = () => {
    if (hasEnded && readers === 0) file.close().catch(() => undefined);
  };

  async function append(chunk: Buffer): Promise<void> {
    for (let done = 0; done < chunk.length; ) {
      done += (await file.write(chunk, done, chunk.length - done, written + done)).bytesWritten;
    }
    written += chunk.length;
    wakeAll();
  }

  async function* read(): AsyncGenerator<Buffer, void, void> {
    readers += 1;
    try {
      for (let at = 0; ; ) {
        if (failure) throw failure.error;
        if (at < written) {
          const part = Buffer.allocUnsafe(Math.min(PART, written - at));
          const { bytesRead } = await file.read(part, 0, part.length, at);
          at += bytesRead;
          yield part.subarray(0, bytesRead);
        } else if (hasEnded) return;
        else await new Promise<void>((more) => wake.push(more));
      }
    } finally {
      readers -= 1;
      closeWhenUnused();
    }
  }

  return {
    out: new Writable({
      write: (chunk: Buffer, _encoding, done) => void append(chunk).then(() => done(), done),
    }),
    read,
    end(error) {
      if (error !== undefined) failure = { error };
      hasEnded = true;
      wakeAll();
      wake = [];
      closeWhenUnused();
    },
  };
}
