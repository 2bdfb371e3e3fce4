import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { TILE_SIZE } from '../../../../src/image/image.ts';
import { freePort } from '../../../support/serve.ts';
import { familyOf, type Processes, untilReady } from '../../processes.ts';
import type { Sample } from '../sample.ts';
import { runNginx } from './nginx.ts';
import type { Target } from './target.ts';

/** Where the packages of Debian and others install it. */
const INSTALLED = [
  '/usr/lib/iipimage-server/iipsrv.fcgi',
  '/usr/lib/iipsrv/iipsrv.fcgi',
  '/usr/lib/cgi-bin/iipsrv.fcgi',
];

export const iipsrvFile = (): string | undefined => INSTALLED.find((file) => existsSync(file));

const SETTINGS = {
  OMP_NUM_THREADS: '1',
  VERBOSITY: '0',
  MAX_CVT: '20000',
  JPEG_QUALITY: '80',
  LOGFILE: '/dev/null',
};

/**
 * IIPImage with pyramids of 512-pixel tiles, in two processes behind nginx: its usual deployment.
 *
 * @param cacheMb megabytes of decoded tiles that each process keeps; without them, it decodes as others do
 */
export async function iipsrv(
  processes: Processes,
  program: string,
  sample: Sample,
  pyramids: string,
  folder: string,
  { name, cacheMb }: { readonly name: string; readonly cacheMb: number },
): Promise<Target> {
  await mkdir(folder, { recursive: true });
  await cutPyramids(sample, pyramids);
  const port = await freePort();
  const [socket, pidFile] = [join(folder, 'iipsrv.sock'), join(folder, 'iipsrv.pid')];
  let front = 0;
  let workers: number[] = [];
  return {
    name,
    port,
    offers: cacheMb > 0 ? ['tile', 'sizes', 'made', 'info', 'fresh'] : ['made'],
    walks: 1,
    // Its JPEGs of the same tile differ by some bytes.
    isSteady: false,
    path: ({ picture, rest }) => `/iiif/${picture.id}.tif/${rest}`,
    coldPath: ({ picture, brief }) => `/iiif/${picture.id}.tif/${brief}`,
    otherPaths: (request) => [`/iiif/${request.picture.id}.tif/${request.rest}`],
    infoPath: ({ id }) => `/iiif/${id}.tif/info.json`,
    condition: (headers) => `If-Modified-Since: ${headers.get('last-modified')}`,
    async start() {
      await Promise.all([socket, pidFile].map((file) => rm(file, { force: true })));
      const args = ['-s', socket, '-F', '2', '-P', pidFile, '--', program];
      const env = {
        ...process.env,
        ...SETTINGS,
        FILESYSTEM_PREFIX: `${pyramids}/`,
        MAX_IMAGE_CACHE_SIZE: String(cacheMb),
      };
      const spawner = processes.start('spawn-fcgi', args, { env, stdio: 'ignore' });
      await new Promise((done) => spawner.once('exit', done));
      workers = (await readFile(pidFile, 'utf8')).split(/\s+/).filter(Boolean).map(Number);
      for (const worker of workers) processes.adopt(worker);
      front = await runNginx(processes, folder, serversOf(port, socket));
      await untilReady(`http://127.0.0.1:${port}/iiif/${sample.pictures[0]?.id}.tif/info.json`);
    },
    pids: () => [...familyOf(front), ...workers],
    async stop() {
      await Promise.all([front, ...workers].map(processes.end));
    },
  };
}

const serversOf = (port: number, socket: string): string => `upstream iipsrv {
    server unix:${socket};
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    location ~ ^/iiif/(.*)$ {
      fastcgi_pass iipsrv;
      fastcgi_buffers 64 16k;
      fastcgi_param QUERY_STRING IIIF=$1;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param HTTP_HOST $http_host;
      fastcgi_param HTTPS "";
    }
  }`;

/** Writes the pictures as pyramidal TIFF, unless the files exist. */
export async function cutPyramids({ pictures }: Sample, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { id, file } of pictures) {
    const target = join(folder, `${id}.tif`);
    if (existsSync(target)) continue;
    await sharp(file, { limitInputPixels: false })
      .tiff({
        compression: 'jpeg',
        quality: 82,
        tile: true,
        tileWidth: TILE_SIZE,
        tileHeight: TILE_SIZE,
        pyramid: true,
      })
      .toFile(`${target}.unfinished`);
    await rename(`${target}.unfinished`, target);
  }
}
