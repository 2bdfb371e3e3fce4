import type { ServerResponse } from 'node:http';

/** Fires when the reader is gone before the answer. */
export function closeSignal(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** The work for an answer; it ends quietly where nobody waits for the answer any more. */
export async function whileConnected(
  res: ServerResponse,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const signal = closeSignal(res);
  try {
    await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** True for what work says that was stopped since its reader has left. */
export const isDisconnect = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'AbortError' ||
    ('code' in error &&
      /^(ERR_STREAM_PREMATURE_CLOSE|ECONNABORTED|ECONNRESET|EPIPE)$/.test(String(error.code))));
