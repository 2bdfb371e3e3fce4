import cluster from 'node:cluster';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';

/** As far as it is used here. https://github.com/samvera/node-iiif */
type Made = { readonly contentType: string; readonly body: string | Buffer };
type Processor = new (
  url: string,
  stream: (asked: { id: string }) => Promise<NodeJS.ReadableStream>,
  options: { dimensionFunction: (asked: { id: string }) => Promise<object[]> },
) => { execute(): Promise<Made> };

/** The npm package iiif-processor behind node:http, with pyramids whose sizes it need not read. */
const [folder = '', pyramids = '', port, workers] = process.argv.slice(2);

async function levelsOf(file: string): Promise<object[]> {
  const { pages = 1 } = await sharp(file).metadata();
  return await Promise.all(
    Array.from({ length: pages }, async (_, page) => {
      const { width, height } = await sharp(file, { page }).metadata();
      return { width, height };
    }),
  );
}

function serve(): void {
  const found = createRequire(join(folder, 'index.js'))('iiif-processor') as Record<
    string,
    unknown
  >;
  const Processor = found['Processor'] as Processor;
  const levels = new Map<string, Promise<object[]>>();
  const fileOf = (id: string) => join(pyramids, `${id}.tif`);
  const dimensionFunction = ({ id }: { id: string }) => {
    const known = levels.get(id) ?? levelsOf(fileOf(id));
    levels.set(id, known);
    return known;
  };
  const stream = async ({ id }: { id: string }) => createReadStream(fileOf(id));
  createServer((req, res) => {
    const url = `http://127.0.0.1:${port}${req.url}`;
    new Processor(url, stream, { dimensionFunction }).execute().then(
      ({ contentType, body }) => {
        const length = Buffer.byteLength(body);
        res.writeHead(200, { 'Content-Type': contentType, 'Content-Length': length }).end(body);
      },
      (error: Error) => res.writeHead(500).end(error.message),
    );
  }).listen(Number(port), '127.0.0.1');
  process.once('disconnect', () => process.exit());
}

if (cluster.isPrimary) {
  for (let started = 0; started < Number(workers); started++) cluster.fork();
  process.once('SIGTERM', () => process.exit());
} else {
  serve();
}
