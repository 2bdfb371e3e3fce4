import cluster from 'node:cluster';
import { createServer } from 'node:http';

/**
 * The least that a server in Node can do: it answers every request from memory. It has as many tiles
 * as the other servers have hot ones: a single one would stay in the cache of the CPU.
 */
const tiles = Array.from({ length: 100 }, () => Buffer.alloc(55_000, 'x'));
const info = Buffer.alloc(1500, 'x');
const [port, workers] = process.argv.slice(2).map(Number);

if (cluster.isPrimary) {
  for (let started = 0; started < (workers ?? 1); started++) cluster.fork();
  process.once('SIGTERM', () => process.exit());
} else {
  let next = 0;
  createServer((req, res) => {
    if (req.headers['if-none-match']) {
      res.writeHead(304, { ETag: '"bare"' }).end();
      return;
    }
    next = (next + 1) % tiles.length;
    const body = req.url === '/' ? info : tiles[next];
    res.writeHead(200, { 'Content-Length': body?.length, ETag: '"bare"' }).end(body);
  }).listen(port, '127.0.0.1');
  process.once('disconnect', () => process.exit());
}
