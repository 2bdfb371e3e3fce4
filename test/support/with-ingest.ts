import { openFiles } from '../../src/app/files.ts';
import { TABLES } from '../../src/app/followers.ts';
import { ingestContext } from '../../src/app/ingest-context.ts';
import type { IngestContext } from '../../src/catalogue/ingest/context.ts';
import { silent } from '../../src/catalogue/ingest/context.ts';
import { ingest } from '../../src/catalogue/ingest/ingest.ts';
import type { IngestOptions, Report } from '../../src/catalogue/ingest/outcome.ts';
import { recordValidator } from '../../src/check/record.ts';
import { loadConfig } from '../../src/config.ts';
import type { Database } from '../../src/system/database/database.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import type { ArchiveFiles } from './archive-files.ts';
import { databaseIn } from './engine.ts';

const LIMITS = { maxWidth: 20_000, maxHeight: 20_000, maxArea: 100_000_000 };

/**
 * Gives a test an archive to ingest as often as it wants. Each run returns the report of the ingest and
 * the record.yaml files it read.
 */
export async function withIngest(
  files: ArchiveFiles,
  use: (parts: {
    readonly run: (options?: IngestOptions) => Promise<Report & { readonly read: string[] }>;
    readonly database: Database;
    readonly context: () => IngestContext;
  }) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  const config = loadConfig({
    FONDS_MANIFESTS: files.manifests,
    FONDS_IMAGES: files.images,
    FONDS_DATA: files.data,
    FONDS_INGEST_JOBS: '2',
    ...env,
  });
  const where = await databaseIn(files.data);
  const open = (options?: { isRelaxed: boolean }) => openDatabase(where, TABLES, options);
  const [writing, noting] = [await open(), await open({ isRelaxed: true })];
  const opened = { writing, noting, files: openFiles(config) };
  const context = () => ingestContext(config, LIMITS, opened, silent);
  const validate = recordValidator();
  try {
    await use({
      database: writing,
      context,
      async run(options = {}) {
        const read: string[] = [];
        const counting: typeof validate = (text, file) => {
          read.push(file);
          return validate(text, file);
        };
        const report = await ingest(await context(), counting, options);
        return { ...report, read };
      },
    });
  } finally {
    await noting.close();
    await writing.close();
  }
}
