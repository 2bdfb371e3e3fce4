import { setImmediate } from 'node:timers/promises';

/** Milliseconds after which what is long gives way to others. */
const SLICE = 10;

/**
 * The same pieces one after the other; in between the process does what else waits, each time a slice of
 * time has passed. What makes a piece must itself be short.
 *
 * @param signal ends it with its reason
 */
export async function* inSlices<T>(pieces: Iterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
  let began = performance.now();
  for (const piece of pieces) {
    if (performance.now() - began > SLICE) {
      await setImmediate();
      signal?.throwIfAborted();
      began = performance.now();
    }
    yield piece;
  }
}

/** All pieces as one text. */
export async function joinInSlices(
  pieces: Iterable<string>,
  signal?: AbortSignal,
): Promise<string> {
  let joined = '';
  for await (const piece of inSlices(pieces, signal)) joined += piece;
  return joined;
}
