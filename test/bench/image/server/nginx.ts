import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TABLES } from '../../../../src/app/followers.ts';
import { images } from '../../../../src/catalogue/images.ts';
import { readDirectory } from '../../../../src/image/pack/zip-reader.ts';
import { openDatabase } from '../../../../src/system/database/open.ts';
import { readExactly } from '../../../../src/system/file/exact-io.ts';
import { diskStore } from '../../../../src/system/store/disk.ts';
import { freePort } from '../../../support/serve.ts';
import { familyOf, type Processes, untilReady } from '../../processes.ts';
import type { Picture, Sample } from '../sample.ts';
import type { Target } from './target.ts';

/** Starts an nginx that reads only this configuration and writes only to the folder. Returns its pid. */
export async function runNginx(
  processes: Processes,
  folder: string,
  servers: string,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const user = process.getuid?.() === 0 ? 'user root root;' : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  const configuration = `${user}
daemon off;
worker_processes 2;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 10000000;
  types { image/jpeg jpg; application/json json; }
  ${temporary}
  ${servers}
}
`;
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration);
  const args = ['-p', folder, '-c', file, '-e', `${folder}/error.log`];
  return processes.start('nginx', args, { stdio: 'ignore' }).pid ?? 0;
}

/** The same tiles as files, served by nginx: the fastest that a server can be. */
export async function nginxStatic(
  processes: Processes,
  sample: Sample,
  data: string,
  tree: string,
  folder: string,
): Promise<Target> {
  await unpack(sample.pictures, data, tree);
  const port = await freePort();
  let pid = 0;
  const path: Target['path'] = ({ picture, rest }) => `/${picture.id}/${rest}`;
  return {
    name: 'nginx static',
    port,
    offers: ['tile', 'sizes', 'info', 'fresh'],
    walks: 8,
    isSteady: true,
    path,
    coldPath: path,
    otherPaths: (request) => [path(request)],
    infoPath: ({ id }) => `/${id}/info.json`,
    condition: (headers) => `If-None-Match: ${headers.get('etag')}`,
    async start() {
      const servers = `open_file_cache max=4000;
  server { listen 127.0.0.1:${port}; root ${tree}; }`;
      pid = await runNginx(processes, folder, servers);
      await untilReady(`http://127.0.0.1:${port}/${sample.pictures[0]?.id}/info.json`);
    },
    pids: () => familyOf(pid),
    stop: () => processes.end(pid),
  };
}

/** Extracts the tiles of each pack into files, unless that was done before. */
async function unpack(pictures: readonly Picture[], data: string, tree: string): Promise<void> {
  const database = await openDatabase(join(data, 'fonds.sqlite'), TABLES);
  try {
    const find = images(database, diskStore(data));
    for (const picture of pictures) {
      const source = await find(picture.id);
      if (!source) throw new Error(`${picture.id} is not published`);
      const [folder, mark] = [join(tree, picture.id), join(tree, `${picture.id}.hash`)];
      if (existsSync(mark) && (await readFile(mark, 'utf8')) === source.hash) continue;
      await rm(folder, { recursive: true, force: true });
      await unzip(source.pack, `${folder}.unfinished`);
      await writeFile(join(`${folder}.unfinished`, 'info.json'), infoLike(picture));
      await rename(`${folder}.unfinished`, folder);
      await writeFile(mark, source.hash);
    }
  } finally {
    await database.close();
  }
}

async function unzip(pack: string, folder: string): Promise<void> {
  const file = await open(pack);
  try {
    for (const { name, offset, size } of await readDirectory(file)) {
      const local = await readExactly(file, offset, 30);
      const at = offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
      const target = join(folder, name);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await readExactly(file, at, size));
    }
  } finally {
    await file.close();
  }
}

/** A stand-in of the length of a real info.json. */
const infoLike = ({ id, width, height }: Picture): string =>
  JSON.stringify({ id, width, height, filler: 'x'.repeat(900) });
