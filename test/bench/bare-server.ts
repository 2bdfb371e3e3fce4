import { createServer } from 'node:http';

/** The least that a server in Node can do: one body from memory, for every request. */
const body = Buffer.alloc(55_000, 'x');
const headers = { 'Content-Type': 'image/jpeg', 'Content-Length': body.length, ETag: '"bare"' };

createServer((req, res) => {
  if (req.headers['if-none-match']) {
    res.writeHead(304, { ETag: '"bare"' }).end();
    return;
  }
  res.writeHead(200, headers).end(body);
}).listen(Number(process.argv[2]), '127.0.0.1');
