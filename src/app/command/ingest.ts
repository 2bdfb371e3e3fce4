import { relative } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Action, IngestOptions, Report } from '../../catalogue/ingest/outcome.ts';
import { formatFinding, hasErrors } from '../../check/finding.ts';
import type { Config } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { type AddCommand, withArchive } from './command.ts';
import { progressOn } from './progress.ts';

/** `serve` and `ingest`. */
export const ingestCommands: AddCommand = (program, { config, byNpm, exit }) => {
  program
    .command('serve')
    .description('publish what has changed, then serve')
    .option('--no-ingest', 'serve what is published, and publish nothing (FONDS_INGEST=off)')
    .action(async ({ ingest }: { ingest: boolean }) => {
      const { serve } = await import('../serve/serve.ts');
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
    printReport(report, options.dryRun);
    return hasErrors(report.findings) ? 1 : 0;
  });

type WithdrawOptions = {
  readonly reason?: string;
  readonly movedTo?: string;
  readonly undo?: true;
};

/** `withdraw`: a record goes and its tombstone stays. */
export const withdrawCommand: AddCommand = (program, { config }) => {
  program
    .command('withdraw <record>')
    .description('take a record, and all that lies under it, out of the archive; a tombstone stays')
    .option('--reason <text>', 'why, for everyone to read; must be given')
    .option('--moved-to <place>', 'what takes its place: the id of a record here, or an address')
    .option('--undo', 'let the next ingest publish it again')
    .action(async (record: string, options: WithdrawOptions) => {
      await (options.undo ? undo(config(), record) : withdraw(config(), record, options));
    });
};

/** It goes, whatever the state of manifests/ is, and nothing else is touched. */
async function withdraw(
  config: Config,
  record: string,
  { reason = '', movedTo }: WithdrawOptions,
): Promise<void> {
  if (reason.trim() === '') {
    throw new FondsError('INVALID_SETTING', 'say why: fonds withdraw ID --reason "…"');
  }
  await withArchive(config, async (archive) => {
    const progress = progressOn(process.stderr);
    const gone = await archive.withdraw(record, reason.trim(), movedTo, progress);
    for (const id of gone) line('withdrawn', id);
    await archive.renewDataset();
  });
}

/** Like any other change, it is published when somebody asks for that. */
async function undo(config: Config, record: string): Promise<void> {
  await withArchive(config, (archive) => archive.restore(record));
  line('may come back', `${record}; “fonds ingest” publishes it again`);
}

/** `typeset`: reading copies of a text that has no scans. */
export const typesetCommand: AddCommand = (program, { config }) => {
  program
    .command('typeset <record> <layer>')
    .description('make reading copies, images and ALTO, of a text that has no scans')
    .option('--from <files>', 'the plain texts, beside record.yaml', 'source/{folio}.txt')
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
  withhold: 'stays out',
  miss: 'not found',
  fail: 'NOT PUBLISHED',
};

const PLANNED: { readonly [A in Action]: string } = {
  create: 'would publish',
  update: 'would update',
  move: 'would move',
  keep: 'unchanged',
  withdraw: 'would withdraw',
  withhold: 'stays out',
  miss: 'not found',
  fail: 'WRONG',
};

/** One line for people: what was done, and to what. */
export const line = (done: string, what: string): void => {
  process.stderr.write(`${done.padEnd(14)} ${what}\n`);
};

/** So many unchanged records are told one by one; of more, the number is. */
const MAX_UNCHANGED_LISTED = 20;

/** The report, for people: what was done to each record, then what is wrong and how to mend it. */
export function printReport({ outcomes, findings }: Report, planned: boolean): void {
  const words = planned ? PLANNED : DONE;
  const unchanged = outcomes.filter(({ action }) => action === 'keep').length;
  if (unchanged > MAX_UNCHANGED_LISTED) line(words.keep, `${unchanged} records`);
  for (const { id, folder, action } of outcomes) {
    if (action !== 'keep' || unchanged <= MAX_UNCHANGED_LISTED) line(words[action], id || folder);
  }
  for (const finding of findings) process.stderr.write(`${formatFinding(finding)}\n`);
  const failed = outcomes.filter(({ action }) => action === 'fail').length;
  if (failed) {
    const rest = planned ? '' : '; what was published of them before stays as it was';
    process.stderr.write(`${failed} of ${outcomes.length} records are wrong${rest}\n`);
  }
}
