import { createServer, type RequestListener } from 'node:http';
import { expect } from 'chai';
import { warm } from '../../src/http/warm.ts';

/** Warms a server up; gives back the paths it was asked for, and whether it then listens. */
async function asked(listener: RequestListener, paths: string[], patience: number) {
  const seen: string[] = [];
  const server = createServer((req, res) => {
    seen.push(String(req.url));
    listener(req, res);
  });
  await warm(server, paths, patience);
  return { seen, listening: server.listening };
}

describe('warm(server, paths, patience)', () => {
  it('asks for one path after the other, and leaves the server not listening', async () => {
    let open = 0;
    const { seen, listening } = await asked(
      (_req, res) => {
        expect(++open).to.equal(1);
        res.on('close', () => open--);
        setTimeout(() => res.end('x'.repeat(200_000)), 1);
      },
      ['/a', '/b?c', '/d'],
      5000,
    );
    expect(seen).to.deep.equal(['/a', '/b?c', '/d']);
    expect(listening).to.equal(false);
  });
  it('ends when its time is over, even before an answer', async () => {
    const start = performance.now();
    const { seen } = await asked(() => {}, ['/slow', '/never'], 40);
    expect(seen).to.deep.equal(['/slow']);
    expect(performance.now() - start).to.be.below(1000);
  });
  it('ends where the server hangs up', async () => {
    const { seen } = await asked((req) => req.socket.destroy(), ['/a', '/b'], 60);
    expect(seen).to.deep.equal(['/a']);
  });
});
