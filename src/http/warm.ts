import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';

/**
 * Asks a server that does not listen yet for one path after another, through a door of its own: V8
 * compiles what has run some hundred times, and the first readers shall not wait for that.
 *
 * @param patience milliseconds after which it ends, wherever it is
 */
export async function warm(
  server: Server,
  paths: Iterable<string>,
  patience: number,
): Promise<void> {
  const door = createServer((socket) => server.emit('connection', socket));
  door.listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await once(door, 'listening');
  const reader = connect((door.address() as AddressInfo).port, '127.0.0.1').resume();
  // A door that shuts is noticed by waiting in vain.
  reader.on('error', () => {});
  const signal = AbortSignal.timeout(patience);
  try {
    for (const path of paths) {
      reader.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      const [, res] = (await once(server, 'request', { signal })) as [unknown, ServerResponse];
      if (!res.closed) await once(res, 'close', { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    reader.destroy();
    door.close();
  }
}
