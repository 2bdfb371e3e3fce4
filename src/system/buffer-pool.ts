/** Buffers that are reused instead of being allocated for every read. */
export type BufferPool = {
  /** A buffer of at least `length` bytes; its content is arbitrary. */
  take(length: number): Buffer;
  /** Returns a buffer to the pool. Nothing may read it afterwards. */
  release(buffer: Buffer): void;
};

/**
 * Allocating a buffer for a tile takes three times as long as reading the tile: fresh pages must be
 * cleared, and V8 collects garbage once per 64 MB of them.
 *
 * @param size of each buffer in bytes; a longer request gets a buffer of its own, which is not pooled
 * @param max how many unused buffers the pool holds
 */
export function bufferPool(size: number, max: number): BufferPool {
  const free: Buffer[] = [];
  return {
    take: (length) =>
      (length <= size && free.pop()) || Buffer.allocUnsafeSlow(Math.max(length, size)),
    release(buffer) {
      if (buffer.length === size && free.length < max) free.push(buffer);
    },
  };
}
