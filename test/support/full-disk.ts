import { open } from 'node:fs/promises';

type Write = (bytes: Uint8Array, ...rest: unknown[]) => Promise<unknown>;

/**
 * Lets files be written as on a disk that has room for so many bytes more; then each write fails as
 * there.
 */
export async function withRoomFor<T>(bytes: number, use: () => Promise<T>): Promise<T> {
  const handle = await open('/dev/null');
  const files = Object.getPrototypeOf(handle) as { write: Write };
  await handle.close();
  const { write } = files;
  let room = bytes;
  files.write = function (chunk, ...rest) {
    if (room === 0) {
      const error = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return Promise.reject(error);
    }
    const [offset = 0, length = chunk.length, ...after] = rest as number[];
    const part = Math.min(room, length);
    room -= part;
    return write.call(this, chunk, offset, part, ...after);
  };
  try {
    return await use();
  } finally {
    files.write = write;
  }
}
