import { InvalidArgumentError } from 'commander';
import type { IngestOptions } from '../catalogue/outcome.ts';
import { progressOn } from '../catalogue/progress.ts';
import type { Config } from '../config.ts';
import { hasErrors } from '../validation/report.ts';
import { type AddCommand, withArchive } from './command.ts';
import { tell } from './report.ts';

/** `serve` and `ingest`. */
export const ingestCommands: AddCommand = (program, { config, byNpm, exit }) => {
  program
    .command('serve')
    .description('publish what has changed, then serve')
    .option('--no-ingest', 'serve what is published, and publish nothing (FONDS_INGEST=off)')
    .action(async ({ ingest }: { ingest: boolean }) => {
      const { serve } = await import('../serve.ts');
      const settings = config();
      exit(await serve(settings, { ingest: ingest && settings.ingest === 'on', byNpm }));
    });
  program
    .command('ingest')
    .description('publish what has changed in manifests/ and images/')
    .option('--dry-run', 'only say what would be done')
    .option('--new-base', 'publish under another FONDS_BASE_URL than before')
    .option(
      '--withdraw <number>',
      'withdraw up to so many records whose folders are gone; by default 10, or 5 in a hundred',
      wholeNumber,
    )
    .action(async ({ dryRun = false, ...options }: IngestOptions) => {
      // A server that publishes by this process takes it along, however that ends.
      process.once('disconnect', () => process.exit());
      exit(await publish(config(), { dryRun, ...options }));
    });
};

function wholeNumber(given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new InvalidArgumentError('Give a whole number.');
}

/** Publishes what has changed, or says what would be; 1 where a record is wrong. */
export const publish = (
  config: Config,
  options: IngestOptions & { dryRun: boolean },
): Promise<number> =>
  withArchive(config, async (archive) => {
    const report = await archive.ingest(options, progressOn(process.stderr));
    tell(report, options.dryRun);
    return hasErrors(report.findings) ? 1 : 0;
  });
