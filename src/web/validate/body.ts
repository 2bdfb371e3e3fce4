import type { IncomingMessage, ServerResponse } from 'node:http';
import { FondsError } from '../../errors.ts';

type Limits = {
  /** Bytes of one body. */
  readonly most: number;
  /** Bytes of all bodies that are held at the same time. */
  readonly held: number;
  /** Milliseconds for all of a body to come. */
  readonly time: number;
};

/**
 * Reads what is sent to the server, whole. What counts is what has come: who sends nothing takes no
 * place from others.
 *
 * @returns the bytes, and how their room is given back
 * @throws FondsError TOO_LARGE, TOO_SLOW, or BUSY where too much is held already
 */
export function bodyReader({ most, held, time }: Limits) {
  let now = 0;
  return async (
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<{ readonly bytes: Buffer; readonly done: () => void }> => {
    const chunks: Buffer[] = [];
    let length = 0;
    const done = () => {
      now -= length;
      length = 0;
    };
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), time);
    try {
      if (Number(req.headers['content-length'] ?? 0) > most) throw tooLarge(most);
      await new Promise<void>((resolve, reject) => {
        const end = (error?: unknown) => {
          req.off('data', take).off('end', end).off('error', end).off('close', left);
          if (error) reject(error);
          else resolve();
        };
        const left = () => end(new FondsError('TOO_SLOW', 'the sender left before the end'));
        const take = (chunk: Buffer) => {
          length += chunk.length;
          now += chunk.length;
          chunks.push(chunk);
          if (length > most) end(tooLarge(most));
          else if (now > held) end(new FondsError('BUSY', 'other documents are being read'));
        };
        late.signal.addEventListener('abort', () =>
          end(new FondsError('TOO_SLOW', `not all of it came within ${time / 1000} s`)),
        );
        req.on('data', take).on('end', end).on('error', end).on('close', left);
      });
      return { bytes: Buffer.concat(chunks), done };
    } catch (error) {
      done();
      // What still comes is read by nobody.
      res.setHeader('Connection', 'close');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

const tooLarge = (most: number) =>
  new FondsError('TOO_LARGE', `this is too large; at most ${most / 2 ** 20} MB are read`);
