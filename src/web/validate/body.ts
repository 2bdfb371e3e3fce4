import type { IncomingMessage, ServerResponse } from 'node:http';
import { FondsError } from '../../errors.ts';

type Limits = {
  /** Bytes of one body. */
  readonly maxBytes: number;
  /** Bytes of all bodies in memory at the same time. */
  readonly maxHeld: number;
  /** Milliseconds for a whole body to arrive. */
  readonly timeout: number;
};

/**
 * Reads the body of a request into memory. Only bytes that have arrived count against the limit, so a
 * client that sends nothing takes no memory from others.
 *
 * @returns the bytes, and what to call when they are no longer needed
 * @throws FondsError TOO_LARGE, TOO_SLOW, or BUSY if too much is in memory already
 */
export function bodyReader({ maxBytes, maxHeld, timeout }: Limits) {
  let heldBytes = 0;
  return async (
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<{ readonly bytes: Buffer; readonly done: () => void }> => {
    const chunks: Buffer[] = [];
    let length = 0;
    const done = () => {
      heldBytes -= length;
      length = 0;
    };
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeout);
    try {
      if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
      await new Promise<void>((resolve, reject) => {
        const end = (error?: unknown) => {
          req.off('data', add).off('end', end).off('error', end).off('close', disconnected);
          if (error) reject(error);
          else resolve();
        };
        const disconnected = () =>
          end(new FondsError('TOO_SLOW', 'the connection closed before the body was complete'));
        const add = (chunk: Buffer) => {
          length += chunk.length;
          heldBytes += chunk.length;
          chunks.push(chunk);
          if (length > maxBytes) end(tooLarge(maxBytes));
          else if (heldBytes > maxHeld)
            end(new FondsError('BUSY', 'other documents are being read'));
        };
        late.signal.addEventListener('abort', () =>
          end(new FondsError('TOO_SLOW', `the body did not arrive within ${timeout / 1000} s`)),
        );
        req.on('data', add).on('end', end).on('error', end).on('close', disconnected);
      });
      return { bytes: Buffer.concat(chunks), done };
    } catch (error) {
      done();
      // The rest of the body is not read.
      res.setHeader('Connection', 'close');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

const tooLarge = (maxBytes: number) =>
  new FondsError('TOO_LARGE', `the document is too large; the limit is ${maxBytes / 2 ** 20} MB`);
