import { join } from 'node:path';
import { withLock } from '../storage/lock.ts';
import { sweepMomentary } from '../storage/momentary.ts';
import type { Database } from '../storage/sqlite.ts';
import type { RecordValidator } from '../validation/record.ts';
import { checkBase, keepBase } from './base.ts';
import { ingest } from './ingest.ts';
import type { IngestOptions, Report } from './outcome.ts';
import { sweep, sweepUndone } from './sweep.ts';
import { withdraw } from './withdraw.ts';
import type { Workshop } from './workshop.ts';

/** One process at a time writes. */
export const alone = <T>(data: string, work: () => Promise<T>): Promise<T> =>
  withLock(join(data, 'ingest.lock'), 'ingest', work);

/**
 * A withdrawal, when no ingest is under way.
 *
 * @throws FondsError BUSY, OTHER_BASE, NO_SUCH_RECORD, INVALID_ADDRESS
 */
export const runWithdraw = (
  database: Database,
  data: string,
  shop: Workshop,
  ...asked: [record: string, reason: string, movedTo?: string]
): Promise<string[]> =>
  alone(data, async () => {
    checkBase(database, shop.uri.base);
    return withdraw(shop, ...asked);
  });

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
  if (options.dryRun) {
    // What is only checked is published under no address.
    if (!options.newBase && !options.always) checkBase(database, shop.uri.base);
    return ingest(shop, validate, options);
  }
  return alone(data, async () => {
    if (!options.newBase) checkBase(database, shop.uri.base);
    keepBase(database, shop.uri.base);
    await sweepUndone(data, shop.scratch);
    await sweepMomentary();
    const report = await ingest(shop, validate, options);
    await sweep(database, data, Date.now());
    return report;
  });
}
