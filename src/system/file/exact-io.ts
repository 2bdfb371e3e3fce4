import type { FileHandle } from 'node:fs/promises';

/**
 * Reads exactly `length` bytes from byte `offset` of a file into `buffer`.
 *
 * @throws Error if the file ends too early
 */
export async function readExactly(
  file: FileHandle,
  offset: number,
  length: number,
  buffer: Buffer = Buffer.allocUnsafe(length),
): Promise<Buffer> {
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, length - done, offset + done);
    if (bytesRead === 0) throw new Error('it ends too early');
    done += bytesRead;
  }
  return buffer;
}

/** Writes all bytes at byte `offset` of a file. */
export async function writeExactly(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
  }
}
