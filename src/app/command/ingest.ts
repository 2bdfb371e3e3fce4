import { relative } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Action, IngestOptions, Report } from '../../catalogue/ingest/outcome.ts';
import { formatFinding, hasErrors } from '../../check/finding.ts';
import type { Config } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { stopRequested } from '../serve/signal.ts';
import { type AddCommand, withArchive } from './command.ts';
import { progressOn } from './progress.ts';

/** `serve`, `ingest` and `work`. */
export const ingestCommands: AddCommand = (program, { config, byNpm, exit }) => {
  program
    .command('serve')
    .description('publish what has changed, then start the server')
    .option('--no-ingest', 'serve without publishing anything (FONDS_INGEST=off)')
    .action(async ({ ingest }: { ingest: boolean }) => {
      const { serve } = await import('../serve/serve.ts');
      const settings = config();
      exit(await serve(settings, { ingest: ingest && settings.ingest === 'on', byNpm }));
    });
  program
    .command('ingest')
    .description('publish what has changed in manifests/ and images/')
    .option('--dry-run', 'only print what would be done')
    .option('--new-base', 'publish under a new FONDS_BASE_URL')
    .option(
      '--withdraw <number>',
      'withdraw at most this number of records whose folders are missing; by default 10, or 5 %',
      wholeNumber,
    )
    .action(async ({ dryRun = false, ...options }: IngestOptions) => {
      // If a server started this process, it ends with the server.
      process.once('disconnect', () => process.exit());
      exit(await publish(config(), { dryRun, ...options }));
    });
  program
    .command('work')
    .description(
      'in a cluster, publish the records that an ingest on any machine gives out, until stopped',
    )
    .action(async () => {
      const settings = config();
      if (!settings.cluster) {
        throw new FondsError(
          'INVALID_SETTING',
          'only a cluster has workers (FONDS_CLUSTER); on one machine, “fonds ingest” does everything',
        );
      }
      const stop = new AbortController();
      void stopRequested(byNpm).then(() => stop.abort());
      await withArchive(settings, async (archive) => {
        line('ready', 'for the records that an ingest gives out');
        await archive.work(stop.signal, progressOn(process.stderr));
      });
    });
};

function wholeNumber(given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new InvalidArgumentError('Give a whole number.');
}

/** Publishes what has changed, or prints what would be published; returns 1 if a record has errors. */
export const publish = (
  config: Config,
  options: IngestOptions & { dryRun: boolean },
): Promise<number> =>
  withArchive(config, async (archive) => {
    const report = await archive.ingest(options, progressOn(process.stderr));
    printReport(report, options.dryRun);
    return hasErrors(report.findings) ? 1 : 0;
  });

type WithdrawOptions = {
  readonly reason?: string;
  readonly movedTo?: string;
  readonly undo?: true;
};

/** `withdraw`: removes a record and leaves a tombstone. */
export const withdrawCommand: AddCommand = (program, { config }) => {
  program
    .command('withdraw <record>')
    .description('withdraw a record and all records under it; a tombstone remains')
    .option('--reason <text>', 'the public reason; required')
    .option(
      '--moved-to <place>',
      'its replacement: the id of a record in this archive, or an address',
    )
    .option('--undo', 'let the next ingest publish it again')
    .action(async (record: string, options: WithdrawOptions) => {
      await (options.undo ? undo(config(), record) : withdraw(config(), record, options));
    });
};

/** Withdraws the record, whatever is in manifests/, and changes nothing else. */
async function withdraw(
  config: Config,
  record: string,
  { reason = '', movedTo }: WithdrawOptions,
): Promise<void> {
  if (reason.trim() === '') {
    throw new FondsError('INVALID_SETTING', 'give a reason: fonds withdraw ID --reason "…"');
  }
  await withArchive(config, async (archive) => {
    const progress = progressOn(process.stderr);
    const gone = await archive.withdraw(record, reason.trim(), movedTo, progress);
    for (const id of gone) line('withdrawn', id);
    await archive.renewDataset();
  });
}

/** Like any other change, this takes effect at the next ingest. */
async function undo(config: Config, record: string): Promise<void> {
  await withArchive(config, (archive) => archive.restore(record));
  line('restored', `${record}; run “fonds ingest” to publish it again`);
}

/** `typeset`: makes reading copies of a text without scans. */
export const typesetCommand: AddCommand = (program, { config }) => {
  program
    .command('typeset <record> <layer>')
    .description('make reading copies (images and ALTO) of a text without scans')
    .option('--from <files>', 'the plain text files, relative to record.yaml', 'source/{folio}.txt')
    .action((record: string, layer: string, { from }: { from: string }) =>
      withArchive(config(), async (archive) => {
        for (const file of await archive.typeset(record, layer, from)) {
          line('written', relative('.', file));
        }
      }),
    );
};

const DONE: { readonly [A in Action]: string } = {
  create: 'published',
  update: 'updated',
  move: 'moved',
  keep: 'unchanged',
  withdraw: 'withdrawn',
  withhold: 'withheld',
  miss: 'missing',
  fail: 'NOT PUBLISHED',
};

const PLANNED: { readonly [A in Action]: string } = {
  create: 'would publish',
  update: 'would update',
  move: 'would move',
  keep: 'unchanged',
  withdraw: 'would withdraw',
  withhold: 'withheld',
  miss: 'missing',
  fail: 'INVALID',
};

/** Prints one line: what was done, and to what. */
export const line = (done: string, what: string): void => {
  process.stderr.write(`${done.padEnd(14)} ${what}\n`);
};

/** Up to this number, unchanged records are listed one by one; above it, only their number is printed. */
const MAX_UNCHANGED_LISTED = 20;

/** Prints the report: what was done to each record, then the findings and how to fix them. */
export function printReport({ outcomes, findings }: Report, planned: boolean): void {
  const labels = planned ? PLANNED : DONE;
  const unchanged = outcomes.filter(({ action }) => action === 'keep').length;
  if (unchanged > MAX_UNCHANGED_LISTED) line(labels.keep, `${unchanged} records`);
  for (const { id, folder, action } of outcomes) {
    if (action !== 'keep' || unchanged <= MAX_UNCHANGED_LISTED) line(labels[action], id || folder);
  }
  for (const finding of findings) process.stderr.write(`${formatFinding(finding)}\n`);
  const failed = outcomes.filter(({ action }) => action === 'fail').length;
  if (failed) {
    const rest = planned ? '' : '; their published versions are unchanged';
    process.stderr.write(`${failed} of ${outcomes.length} records have errors${rest}\n`);
  }
}
