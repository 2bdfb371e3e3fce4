import { open } from 'node:fs/promises';

type Write = (bytes: Uint8Array, ...rest: unknown[]) => Promise<unknown>;

/**
 * Simulates a disk with this many free bytes: writes through file handles succeed until they are
 * used up, then fail with ENOSPC.
 */
export async function withRoomFor<T>(bytes: number, use: () => Promise<T>): Promise<T> {
  const handle = await open('/dev/null');
  const files = Object.getPrototypeOf(handle) as { write: Write };
  await handle.close();
  const { write } = files;
  let free = bytes;
  files.write = function (chunk, ...rest) {
    if (free === 0) {
      const error = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return Promise.reject(error);
    }
    const [offset = 0, length = chunk.length, ...after] = rest as number[];
    const part = Math.min(free, length);
    free -= part;
    return write.call(this, chunk, offset, part, ...after);
  };
  try {
    return await use();
  } finally {
    files.write = write;
  }
}
