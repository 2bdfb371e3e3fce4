import cluster from 'node:cluster';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';

/** The parts used here. https://github.com/samvera/node-iiif */
type ProcessorResult = { readonly contentType: string; readonly body: string | Buffer };
type Processor = new (
  url: string,
  stream: (image: { id: string }) => Promise<NodeJS.ReadableStream>,
  options: { dimensionFunction: (image: { id: string }) => Promise<object[]> },
) => { execute(): Promise<ProcessorResult> };

/** Serves iiif-processor with node:http. The sizes of the pyramids are read only once. */
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
  const library = createRequire(join(folder, 'index.js'))('iiif-processor') as Record<
    string,
    unknown
  >;
  const Processor = library['Processor'] as Processor;
  const levels = new Map<string, Promise<object[]>>();
  const fileOf = (id: string) => join(pyramids, `${id}.tif`);
  const dimensionFunction = ({ id }: { id: string }) => {
    const sizes = levels.get(id) ?? levelsOf(fileOf(id));
    levels.set(id, sizes);
    return sizes;
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
