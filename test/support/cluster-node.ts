import { openFiles } from '../../src/app/files.ts';
import { TABLES } from '../../src/app/followers.ts';
import { ingestContext } from '../../src/app/ingest-context.ts';
import { type IngestContext, type Progress, silent } from '../../src/catalogue/ingest/context.ts';
import type { IngestOptions, Report } from '../../src/catalogue/ingest/outcome.ts';
import { runIngest, runWithdraw, runWorker } from '../../src/catalogue/ingest/run.ts';
import { recordValidator } from '../../src/check/record.ts';
import { loadConfig } from '../../src/config.ts';
import type { Database } from '../../src/system/database/database.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import type { ArchiveFiles } from './archive-files.ts';

const LIMITS = { maxWidth: 20_000, maxHeight: 20_000, maxArea: 100_000_000 };

/** One machine of a cluster. All share the database, and the folders of a file system. */
export type ClusterNode = {
  readonly database: Database;
  readonly context: IngestContext;
  readonly ingest: (options?: IngestOptions) => Promise<Report>;
  readonly work: (stop: AbortSignal) => Promise<void>;
  readonly withdraw: (record: string, reason: string) => Promise<string[]>;
  readonly close: () => Promise<void>;
};

/**
 * Opens what a machine needs to ingest.
 *
 * @param where the database
 */
export async function openNode(
  files: Pick<ArchiveFiles, 'manifests' | 'images' | 'data'>,
  where: string,
  { leaseMs = 2000, progress = silent }: { leaseMs?: number; progress?: Progress } = {},
): Promise<ClusterNode> {
  const config = loadConfig({
    FONDS_MANIFESTS: files.manifests,
    FONDS_IMAGES: files.images,
    FONDS_DATA: files.data,
    FONDS_INGEST_JOBS: '1',
  });
  const database = await openDatabase(where, TABLES);
  const opened = openFiles(config);
  const tools = { writing: database, noting: database, files: opened };
  const context = { ...ingestContext(config, LIMITS, tools, progress), leaseMs };
  const validate = recordValidator();
  return {
    database,
    context,
    ingest: (options = {}) => runIngest(database, files.data, context, validate, options),
    work: (stop) => runWorker(database, context, validate, stop),
    withdraw: (record, reason) => runWithdraw(database, files.data, context, record, reason),
    async close() {
      opened.close();
      await database.close();
    },
  };
}
