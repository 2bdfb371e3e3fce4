import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { imageEngine } from '../../../../src/image/engine.ts';
import { type ImageSource, listedSizes } from '../../../../src/image/image.ts';
import { imageFront } from '../../../../src/web/api/image.ts';
import type { Picture } from '../sample.ts';

/** Serves the images of a list, each from the pack that has its id as name. */
const [port = '', list = '', packs = '', temporary = ''] = process.argv.slice(2);
const pictures: readonly Picture[] = JSON.parse(readFileSync(list, 'utf8'));

const sources = new Map<string, ImageSource>(
  pictures.map(({ id, file, width, height }) => [
    id,
    {
      id,
      width,
      height,
      sizes: listedSizes({ width, height }),
      pack: join(packs, `${id}.pack`),
      master: file,
      hash: id,
      modified: new Date(0),
    },
  ]),
);
const front = imageFront({
  engine: imageEngine({
    find: (id) => sources.get(id),
    limits: {},
    cache: { dir: join(temporary, 'derivatives'), bytes: 1e8 },
    concurrency: 2,
  }),
  base: `http://127.0.0.1:${port}`,
});
createServer((req, res) => void front(req, res)).listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
