import cluster from 'node:cluster';
import { createServer } from 'node:http';

/** The least that a server in Node can do: one body from memory, for every request. */
const body = Buffer.alloc(55_000, 'x');
const headers = { 'Content-Type': 'image/jpeg', 'Content-Length': body.length, ETag: '"bare"' };
const [port, workers] = process.argv.slice(2).map(Number);

if (cluster.isPrimary) {
  for (let started = 0; started < (workers ?? 1); started++) cluster.fork();
  process.once('SIGTERM', () => process.exit());
} else {
  createServer((req, res) => {
    if (req.headers['if-none-match']) {
      res.writeHead(304, { ETag: '"bare"' }).end();
      return;
    }
    res.writeHead(200, headers).end(body);
  }).listen(port, '127.0.0.1');
  process.once('disconnect', () => process.exit());
}
