import { join } from 'node:path';
import { withLock } from '../storage/lock.ts';
import type { Database } from '../storage/sqlite.ts';
import type { RecordValidator } from '../validation/record.ts';
import { keepBase } from './base.ts';
import { ingest } from './ingest.ts';
import type { IngestOptions, Report } from './outcome.ts';
import { sweep } from './sweep.ts';
import type { Workshop } from './workshop.ts';

/**
 * An ingest with all that belongs around it: one at a time, under the known public address, and with
 * what is left over swept away.
 *
 * @throws FondsError BUSY, OTHER_BASE
 */
export function runIngest(
  database: Database,
  data: string,
  shop: Workshop,
  validate: RecordValidator,
  options: IngestOptions,
): Promise<Report> {
  if (options.dryRun) return ingest(shop, validate, options);
  return withLock(join(data, 'ingest.lock'), 'ingest', async () => {
    keepBase(database, shop.uri.base, options.newBase ?? false);
    const report = await ingest(shop, validate, options);
    await sweep(database, data, Date.now());
    return report;
  });
}
