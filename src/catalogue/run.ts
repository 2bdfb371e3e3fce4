import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { FondsError } from '../errors.ts';
import { withLock } from '../storage/lock.ts';
import { sweepMomentary } from '../storage/momentary.ts';
import type { Database } from '../storage/sqlite.ts';
import type { RecordValidator } from '../validation/record.ts';
import { checkBase, keepBase } from './base.ts';
import { ingest } from './ingest.ts';
import type { IngestOptions, Report } from './outcome.ts';
import { type Progress, silent } from './progress.ts';
import { sweep, sweepUndone } from './sweep.ts';
import { withdraw } from './withdraw.ts';
import type { Workshop } from './workshop.ts';

function checkWritable(data: string): void {
  try {
    accessSync(data, constants.W_OK);
  } catch (cause) {
    const detail = `${data} cannot be written; FONDS_DATA must name a folder that this user may write to`;
    throw new FondsError('DATA_UNUSABLE', detail, { cause });
  }
}

/** One process at a time writes; where it has to wait for another, that is said. */
export const alone = async <T>(
  data: string,
  work: () => Promise<T>,
  { note }: Pick<Progress, 'note'> = silent,
): Promise<T> => {
  checkWritable(data);
  const onWait = () => note('another ingest is running; this one waits for it up to a minute');
  return withLock(join(data, 'ingest.lock'), { what: 'ingest', onWait }, work);
};

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
  alone(
    data,
    async () => {
      checkBase(database, shop.uri.base);
      return withdraw(shop, ...asked);
    },
    shop.progress,
  );

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
  return alone(
    data,
    async () => {
      if (!options.newBase) checkBase(database, shop.uri.base);
      keepBase(database, shop.uri.base);
      await sweepUndone(data, shop.scratch);
      await sweepMomentary();
      const report = await ingest(shop, validate, options);
      await sweep(database, data, Date.now());
      return report;
    },
    shop.progress,
  );
}
