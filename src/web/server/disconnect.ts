import type { ServerResponse } from 'node:http';

/** A signal that fires when the reader disconnects before the answer is complete. */
export function closeSignal(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Works on an answer; errors are ignored once the reader has disconnected. */
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

/** True for the error of work that stopped because its reader disconnected. */
export const isDisconnect = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'AbortError' ||
    ('code' in error &&
      /^(ERR_STREAM_PREMATURE_CLOSE|ECONNABORTED|ECONNRESET|EPIPE)$/.test(String(error.code))));
