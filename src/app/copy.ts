import { once } from 'node:events';
import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { withIngestLock } from '../catalogue/ingest/run.ts';
import { restoreBackup, writeBackup } from '../catalogue/log/backup.ts';
import type { Records } from '../catalogue/records.ts';
import { DIST } from '../config.ts';
import { FondsError } from '../errors.ts';
import { type SiteOptions, writeSite } from '../export/site/site.ts';
import type { Uris } from '../iiif/uri.ts';
import type { ImageEngine } from '../image/engine.ts';
import { isS3Address } from '../system/cluster.ts';
import type { Database } from '../system/database/database.ts';
import { sweepUnfinished } from '../system/file/atomic-file.ts';
import { withTemporaryFolder } from '../system/file/temporary-folder.ts';
import { diskStore } from '../system/store/disk.ts';
import { s3Store } from '../system/store/s3.ts';
import type { Store } from '../system/store/store.ts';
import { staticFolders } from '../web/server/files.ts';
import { BACKED_UP_TABLES } from './archive-tables.ts';

/** Writes a copy of what cannot be made again; see `writeBackup`. */
export async function exportLog(database: Database, file: string | undefined): Promise<void> {
  const writeTo = async (out: Writable, end: boolean): Promise<void> => {
    const lines = new PassThrough();
    const write = async (line: string) => {
      if (!lines.write(line)) await once(lines, 'drain');
    };
    const written = writeBackup(database, BACKED_UP_TABLES, write).then(
      () => lines.end(),
      (error) => lines.destroy(error),
    );
    await Promise.all([written, pipeline(lines, out, { end })]);
  };
  if (file === undefined) return writeTo(process.stdout, false);
  if (!isS3Address(file)) await sweepUnfinished(dirname(file), file);
  await withStoreOf(file, (store, key) =>
    store.put(key, (temporary) => writeTo(createWriteStream(temporary), true)),
  );
}

/** Runs `use` with the folder or the bucket of a file, and its name there. */
async function withStoreOf<T>(
  file: string,
  use: (store: Store, key: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(file);
  const store = isS3Address(folder) ? s3Store(folder) : diskStore(folder);
  try {
    return await use(store, basename(file));
  } finally {
    store.close();
  }
}

/**
 * Restores a backup while no ingest is running.
 *
 * @returns the number of changes
 * @throws FondsError BUSY, WOULD_REPLACE, INVALID_BACKUP
 */
export const importLog = (database: Database, data: string, file: string): Promise<number> =>
  withIngestLock(database, data, async () => {
    const restore = (path: string) => restoreBackup(database, BACKED_UP_TABLES, linesOf(path));
    if (!isS3Address(file)) return restore(file);
    return withTemporaryFolder(async (folder) => {
      const copy = join(folder, 'backup');
      await withStoreOf(file, async (store, key) => {
        const object = await store.stream(key);
        if (!object) throw new FondsError('INVALID_BACKUP', `there is no object ${file}`);
        await pipeline(object.stream, createWriteStream(copy));
      });
      return restore(copy);
    });
  });

/** The lines of a file, read as they are needed, without line breaks. */
function* linesOf(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(1 << 20);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest) yield rest;
  } finally {
    closeSync(handle);
  }
}

type Opened = {
  readonly uri: Uris;
  readonly records: Records;
  readonly engine: ImageEngine;
  readonly server: () => Promise<Server>;
};

/** Copies what the server of this archive answers, through a server on a random local port. */
export async function exportSite(
  { uri, records, engine, server }: Opened,
  folder: string,
  { ids, ...options }: Omit<SiteOptions, 'records'> & { readonly ids: readonly string[] },
): Promise<number> {
  for (const id of ids) {
    if ((await records.path(id)).length === 0) {
      throw new FondsError('NO_SUCH_RECORD', `there is no record “${id}”`);
    }
  }
  const wanted = ids.length ? { records: await withAllBelow(records, ids) } : {};
  const localServer = (await server()).listen(0, '127.0.0.1');
  await once(localServer, 'listening');
  const { port } = localServer.address() as AddressInfo;
  try {
    return await writeSite(
      {
        uri,
        get: (path) => fetch(`http://127.0.0.1:${port}${path}`, { headers: ASKING }),
        unpackImage: (image, into) => unpackImage(engine, image, into),
        folders: staticFolders(DIST),
      },
      folder,
      { ...options, ...wanted },
    );
  } finally {
    localServer.closeAllConnections();
    localServer.close();
  }
}

const ASKING = { 'accept-language': 'en', accept: '*/*' };

async function withAllBelow(records: Records, ids: readonly string[]): Promise<Set<string>> {
  const all = new Set<string>();
  const add = async (id: string): Promise<void> => {
    all.add(id);
    for (const member of await records.members(id)) await add(member.id);
  };
  for (const id of ids) await add(id);
  return all;
}

/** Universal Viewer requests thumbnails of this width, in pixels, whatever sizes are listed. */
const THUMBNAIL = 90;

/**
 * Writes the tiles and sizes of the pack, the whole image, which level 0 requires, and the thumbnail.
 *
 * @returns false if the image is closed
 */
async function unpackImage(engine: ImageEngine, image: string, folder: string): Promise<boolean> {
  const source = await engine.find(image);
  if (!source) return false;
  await engine.unpack(source, folder);
  const sizes = source.width > THUMBNAIL ? ['max', `${THUMBNAIL},`] : ['max'];
  for (const size of sizes) {
    const request = ['full', size, '0', 'default.jpg'] as const;
    const { body } = await engine.image(3, source, request);
    await mkdir(join(folder, 'full', size, '0'), { recursive: true });
    await writeFile(join(folder, ...request), body);
  }
  return true;
}
