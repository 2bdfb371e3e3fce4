import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import {
  limitConnections,
  oneAtATime,
  timeoutOptions,
} from '../../../src/web/server/connection.ts';

const LIMITS = { most: 8, idle: 5, stalled: 1 };

const asking = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const LAST = 'Connection: close\r\n';

/** A connection that has sent a text, and all that comes back of it. */
function send(port: number, text: string): { socket: Socket; all: Promise<string> } {
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  let got = '';
  socket.setEncoding('latin1').on('data', (part) => {
    got += part;
  });
  const all = new Promise<string>((done) => socket.on('close', () => done(got)));
  socket.on('error', () => undefined);
  return { socket, all };
}

async function serving(
  answer: RequestListener,
  use: (port: number) => Promise<void>,
  limits = LIMITS,
): Promise<void> {
  const server = createServer(timeoutOptions(limits), oneAtATime(answer));
  limitConnections(server, limits);
  server.listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('oneAtATime(answer)', () => {
  it('starts a request only after the previous one on its connection is answered', async () => {
    const log: string[] = [];
    const answer: RequestListener = (req, res) => {
      log.push(`begun ${req.url}`);
      setTimeout(() => {
        log.push(`answered ${req.url}`);
        res.end(`this is ${req.url}`);
      }, 20);
    };
    await serving(answer, async (port) => {
      const { all } = send(port, asking('/1') + asking('/2') + asking('/3', LAST));
      expect((await all).match(/this is \/\d/g)).to.deep.equal(
        ['/1', '/2', '/3'].map((path) => `this is ${path}`),
      );
      expect(log).to.deep.equal(
        ['/1', '/2', '/3'].flatMap((path) => [`begun ${path}`, `answered ${path}`]),
      );
    });
  });
  it('serves other connections in between, however many requests one sends at once', async () => {
    const begun: string[] = [];
    const answer: RequestListener = (req, res) => {
      begun.push(req.url ?? '');
      const until = performance.now() + 20;
      while (performance.now() < until);
      res.end();
    };
    await serving(answer, async (port) => {
      const many = send(port, asking('/many').repeat(49) + asking('/many', LAST));
      while (begun.length === 0) await wait(1);
      await send(port, asking('/other', LAST)).all;
      expect(begun.indexOf('/other')).to.be.within(1, 20);
      await many.all;
      expect(begun).to.have.length(51);
    });
  });
  it('starts no more requests of a reader who has left', async () => {
    const begun: string[] = [];
    const answer: RequestListener = (req) => void begun.push(req.url ?? '');
    await serving(answer, async (port) => {
      const { socket, all } = send(port, asking('/1') + asking('/2') + asking('/3'));
      while (begun.length === 0) await wait(1);
      socket.destroy();
      await all;
      await wait(50);
      expect(begun).to.deep.equal(['/1']);
    });
  });
  it('closes a connection that sends requests without end and waits for no response', async () => {
    let begun = 0;
    await serving(
      () => void begun++,
      async (port) => {
        expect(await send(port, asking('/').repeat(400)).all).to.equal('');
        expect(begun).to.equal(1);
      },
    );
  });
});

describe('limitConnections(server, limits)', function () {
  this.timeout(20_000);

  it('closes the connection of a reader who takes nothing, and no other', async () => {
    const ended: string[] = [];
    const answer: RequestListener = (req, res) => {
      res.on('close', () => ended.push(req.url ?? ''));
      if (req.url === '/large') res.end(Buffer.alloc(40_000_000));
      else setTimeout(() => res.end('this took long'), 3500);
    };
    await serving(answer, async (port) => {
      const stalled = send(port, asking('/large'));
      stalled.socket.pause();
      const patient = send(port, asking('/long', LAST));
      const slow = send(port, asking('/large', LAST));
      const brake = setInterval(() => {
        slow.socket.pause();
        setTimeout(() => slow.socket.resume(), 150);
      }, 200);
      expect(await patient.all).to.include('this took long');
      expect(ended).to.include('/large');
      expect((await slow.all).length).to.be.above(40_000_000);
      clearInterval(brake);
      stalled.socket.resume();
      expect((await stalled.all).length).to.be.below(40_000_000);
    });
  });
  it('answers 503 above its limit, and makes room by closing idle connections', async () => {
    const answer: RequestListener = (_req, res) => void res.end('welcome');
    await serving(
      answer,
      async (port) => {
        const idle = [send(port, asking('/')), send(port, asking('/'))];
        while (idle.some(({ socket }) => socket.bytesRead === 0)) await wait(5);
        const refused = await send(port, asking('/')).all;
        expect(refused).to.match(/^HTTP\/1.1 503 .*\r\nRetry-After: 2\r\n/);
        await Promise.all(idle.map(({ all }) => all));
        expect(await send(port, asking('/', LAST)).all).to.include('welcome');
      },
      { ...LIMITS, most: 2 },
    );
  });
});
