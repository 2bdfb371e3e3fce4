import type { ServerResponse } from 'node:http';

/** Fires when the reader is gone before the answer. */
export function leaving(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** The work for an answer; it ends quietly where nobody waits for the answer any more. */
export async function whileAwaited(
  res: ServerResponse,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const signal = leaving(res);
  try {
    await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
