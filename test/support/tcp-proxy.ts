import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * `open` passes everything on; `cut` passes nothing on and closes nothing, as a broken network does;
 * `refused` closes all connections and refuses others, as the machine does whose server has ended.
 */
export type Passage = 'open' | 'cut' | 'refused';

/** A TCP proxy in front of one server. */
export type TcpProxy = {
  readonly port: number;
  readonly set: (passage: Passage) => Promise<void>;
  /** Ends the connection on which the client sends this text next: before it is passed on, or before the answer. */
  readonly loseAt: (text: string, when: 'before' | 'after') => void;
  /** Ends the connections that are open, without refusing others. */
  readonly dropAll: () => void;
  readonly close: () => Promise<void>;
};

export async function tcpProxy(host: string, port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let passage: Passage = 'open';
  let losing: { readonly text: string; readonly when: 'before' | 'after' } | undefined;
  const deaf = new Set<Socket>();

  const join = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => {
      if (passage === 'cut' || deaf.has(from)) return;
      if (!losing || !bytes.includes(losing.text)) {
        to.write(bytes);
        return;
      }
      const { when } = losing;
      losing = undefined;
      deaf.add(to);
      if (when === 'before') from.destroy();
      else to.write(bytes, () => setTimeout(() => from.destroy(), 100));
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      if (passage !== 'cut') to.destroy();
    });
    sockets.add(from);
  };

  const server = createServer((near) => {
    const far = connect({ host, port, noDelay: true });
    near.setNoDelay(true);
    join(near, far);
    join(far, near);
  });
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port: own } = server.address() as AddressInfo;

  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stopListening = async () => {
    if (!server.listening) return;
    server.close();
    dropAll();
    await once(server, 'close');
  };

  return {
    port: own,
    dropAll,
    loseAt(text, when) {
      losing = { text, when };
    },
    async set(next) {
      const before = passage;
      passage = next;
      if (next === 'refused') await stopListening();
      // What was swallowed is lost, so the connections are of no use.
      else if (before === 'cut') dropAll();
      else if (before === 'refused') await listen(own);
    },
    async close() {
      passage = 'open';
      await stopListening();
    },
  };
}
