import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archive, openArchive } from '../../src/app/archive.ts';
import { openFiles } from '../../src/app/files.ts';
import type { Report } from '../../src/catalogue/ingest/outcome.ts';
import { loadConfig, openLog } from '../../src/config.ts';
import type { Engine } from '../../src/system/database/database.ts';
import { type ArchiveFiles, archiveFiles, writeLetter } from './archive-files.ts';
import { databaseIn } from './engine.ts';
import { atEnd } from './mocha/at-end.ts';
import { freePort } from './serve.ts';

export type Served = {
  readonly base: string;
  readonly archive: Archive;
  readonly server: Server;
  /** The report of the first ingest. */
  readonly report: Report;
  readonly close: () => Promise<void>;
};

/** Gives a test a temporary folder, and always removes it. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fonds-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Serves the letter of `writeLetter` out of a temporary folder to a test, and removes both after it. */
export const withServedLetter = <T>(
  use: (files: ArchiveFiles, served: Served, folder: string) => Promise<T>,
): Promise<T> =>
  inFolder(async (folder) => {
    const files = archiveFiles(folder);
    await writeLetter(files);
    const served = await serveArchive(files);
    try {
      return await use(files, served, folder);
    } finally {
      await served.close();
    }
  });

/** Opens one archive in a temporary folder for all tests of a `describe`, and removes both after them. */
export function forAllTests(open: (folder: string) => Promise<Served>): void {
  let folder = '';
  let served: Served | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fonds-'));
    served = await open(folder);
  });
  after(async () => {
    await served?.close();
    await rm(folder, { recursive: true, force: true });
  });
}

/**
 * Ingests the folders and serves the archive on a free port of this machine.
 *
 * @param path path of the base address, as behind a proxy
 * @param options.port the port to listen on, if it must be the same as before
 * @param options.name the name of the archive
 * @param options.shared the bucket of derived files, as in a cluster
 * @param options.env other settings
 * @param options.engine of the database; by default the one that the tests run on
 * @param options.beforeIngest called with the archive before the ingest
 */
export async function serveArchive(
  folders: { manifests: string; images: string; data: string },
  path = '',
  options: {
    port?: string;
    name?: string;
    shared?: string;
    engine?: Engine;
    env?: Readonly<Record<string, string>>;
    beforeIngest?: (archive: Archive) => Promise<unknown>;
  } = {},
): Promise<Served> {
  const port = options.port ?? (await freePort());
  const config = loadConfig({
    FONDS_PORT: String(port),
    FONDS_BASE_URL: `http://127.0.0.1:${port}${path}`,
    FONDS_MANIFESTS: folders.manifests,
    FONDS_IMAGES: folders.images,
    FONDS_DATA: folders.data,
    FONDS_LOG_LEVEL: 'silent',
    ...(options.name !== undefined && { FONDS_NAME: options.name }),
    ...options.env,
  });
  const files = openFiles(config, options.shared);
  const where = await databaseIn(folders.data, options.engine);
  const archive = await openArchive(config, openLog(config.logLevel), files, where);
  await options.beforeIngest?.(archive);
  const report = await archive.ingest();
  const server = (await archive.server()).listen(Number(port), '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  return {
    base: config.baseUrl,
    archive,
    server,
    report,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await archive.close();
    },
  };
}

let shippedArchive: Promise<Served> | undefined;

/** The shipped archive, served once per process for all tests that only read. */
export function shipped(): Promise<Served> {
  shippedArchive ??= serveShipped();
  return shippedArchive;
}

/** The test files that run in one process share it until the end. */
async function serveShipped(): Promise<Served> {
  const data = await mkdtemp(join(tmpdir(), 'fonds-'));
  process.once('exit', () => rmSync(data, { recursive: true, force: true }));
  const served = await serveArchive({ manifests: 'manifests', images: 'images', data });
  served.server.unref();
  // Its connections to PostgreSQL would keep the process alive.
  atEnd(served.close);
  return served;
}
