import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which other work gets a turn. */
const SLICE_MS = 10;

/**
 * Yields the pieces one by one, and lets the event loop run after each slice of time. Making a single
 * piece must be short.
 *
 * @throws the reason of `signal` if it aborts
 */
export async function* inSlices<T>(
  pieces: Iterable<T> | AsyncIterable<T>,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  let sliceStart = performance.now();
  for await (const piece of pieces) {
    if (performance.now() - sliceStart > SLICE_MS) {
      await setImmediate();
      signal?.throwIfAborted();
      sliceStart = performance.now();
    }
    yield piece;
  }
}

/** Joins all pieces into one text, in slices of time. */
export async function joinInSlices(
  pieces: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<string> {
  let joined = '';
  for await (const piece of inSlices(pieces, signal)) joined += piece;
  return joined;
}
