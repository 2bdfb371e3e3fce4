import { FondsError } from '../errors.ts';
import type { OpenFile } from '../system/file/cache-folder.ts';
import { singleFlight } from '../system/queue.ts';
import type { ImageSource } from './image.ts';
import { derive, instead, type Parts, storedOrMaking, type Wanted } from './make.ts';
import { isDamage } from './pack/pack.ts';

/** What another process has swept away before it was read is made again, so often. */
const TIMES = 3;

/** Gives the bytes of a picture, or where they are many the file that they lie in, which is to be closed. */
type Pictures = (wanted: Wanted, key: string, signal?: AbortSignal) => Promise<Buffer | OpenFile>;

/** Pictures from the pack or the cache, or made: once for all who ask for the same at the same time. */
export function pictures(
  parts: Parts,
  onDamage?: (source: ImageSource, error: unknown) => void,
): Pictures {
  const once = singleFlight<Buffer | undefined>();

  /** Undefined where it lies in the cache. */
  const made = async (wanted: Wanted, key: string, signal?: AbortSignal) => {
    try {
      const stored = await storedOrMaking(parts.packs, wanted);
      if (Buffer.isBuffer(stored)) return stored;
      return await once(key, (stop) => derive(parts, wanted, stored, key, stop), signal);
    } catch (error) {
      if (!isDamage(error)) throw error;
      onDamage?.(wanted.source, error);
      return await once(`${key} instead`, (stop) => instead(parts, wanted, key, stop), signal);
    }
  };

  return async (wanted, key, signal) => {
    for (let time = 1; time <= TIMES; time++) {
      const bytes = (await made(wanted, key, signal)) ?? (await parts.cache.get(key));
      if (bytes) return bytes;
    }
    throw new FondsError('BUSY', `what was made of “${wanted.name}” was swept away each time`);
  };
}

/** The bytes of what may lie in a file, which is closed. */
export async function readAll(bytes: Buffer | OpenFile): Promise<Buffer> {
  if (Buffer.isBuffer(bytes)) return bytes;
  try {
    return await bytes.file.readFile();
  } finally {
    await bytes.file.close();
  }
}
