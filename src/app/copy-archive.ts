import { join, resolve } from 'node:path';
import {
  type ArchivePlace,
  type CopyProgress,
  type CopyReport,
  checkTarget,
  copyArchive,
} from '../catalogue/copy/copy.ts';
import { withIngestLock } from '../catalogue/ingest/run.ts';
import { FondsError } from '../errors.ts';
import { rebuildIndex } from '../search/index/rebuild.ts';
import { isS3Address, parseCluster, withoutSecrets } from '../system/cluster.ts';
import type { Database } from '../system/database/database.ts';
import { openDatabase } from '../system/database/open.ts';
import { diskStore } from '../system/store/disk.ts';
import { s3Store } from '../system/store/s3.ts';
import { ARCHIVE_TABLES } from './archive-tables.ts';
import { TABLES } from './followers.ts';

/** The archive that is copied, and the data folder of this machine. */
export type CopySource = ArchivePlace & { readonly data: string };

/**
 * Copies the archive to a cluster or a data folder while no ingest is running. A server goes on reading.
 *
 * @param to `postgres://host/database?files=s3://bucket`, or a folder
 * @throws FondsError INVALID_SETTING, WOULD_REPLACE, COPY_DIFFERS, BUSY
 */
export async function copyTo(
  { data, ...from }: CopySource,
  to: string,
  progress: CopyProgress,
): Promise<CopyReport> {
  const { close, ...target } = await openTarget(to, join(data, 'scratch'));
  const plan = { from, to: target, tables: ARCHIVE_TABLES, derive };
  try {
    await checkTarget(plan);
    // Neither is published to meanwhile.
    return await withIngestLock(from.database, data, () =>
      withIngestLock(target.database, data, () => copyArchive(plan, progress)),
    );
  } finally {
    await close();
  }
}

async function derive(database: Database, onRecords: (done: number) => void): Promise<void> {
  await rebuildIndex(database, undefined, onRecords);
  // Without statistics PostgreSQL would read whole tables at first.
  if (database.engine === 'postgres') await database.exec('ANALYZE');
}

/** @param scratch a folder for files on their way to a bucket */
async function openTarget(to: string, scratch: string) {
  const cluster = parseCluster(to);
  if (!cluster && (/^[a-z][a-z0-9+.-]+:\/\//i.test(to) || isS3Address(to))) {
    throw new FondsError(
      'INVALID_SETTING',
      `--to: “${withoutSecrets(to)}” is not a folder, nor an address such as postgres://user@host/database?files=s3://bucket`,
    );
  }
  const folder = resolve(to);
  const place = cluster?.database ?? join(folder, 'fonds.sqlite');
  // Whatever a power failure takes away is copied again.
  const database = await openDatabase(place, TABLES, { isRelaxed: true });
  const store = cluster ? s3Store(cluster.files, { scratch }) : diskStore(folder);
  return {
    database,
    store,
    async close() {
      store.close();
      await database.close();
    },
  };
}
