import { connect, type Socket } from 'node:net';
import { type Reply, replyReader } from './response.ts';

/** The buffer that every read of a connection goes into, bytes. */
const READ = 256 * 1024;

/**
 * One connection that is kept: asks, waits for the whole answer, asks again, until nothing is left
 * to ask. Written on sockets, since a client that costs as much as a server would measure itself.
 *
 * @param next the bytes of the next request; undefined at the end
 * @param answered is told of each answer and of its milliseconds
 */
export function converse(
  port: number,
  next: () => Buffer | undefined,
  answered: (reply: Reply, milliseconds: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const reader = replyReader();
    let since = 0;
    const ask = (socket: Socket) => {
      const request = next();
      if (!request) {
        socket.destroy();
        resolve();
        return;
      }
      since = performance.now();
      socket.write(request);
    };
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(READ),
        callback(length, buffer) {
          const reply = reader((buffer as Buffer).subarray(0, length));
          if (!reply) return true;
          answered(reply, performance.now() - since);
          ask(socket);
          return true;
        },
      },
    });
    socket.once('connect', () => ask(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`port ${port} hung up before the end`)));
  });
}
