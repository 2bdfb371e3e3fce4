import { relative } from 'node:path';
import { Command, Option } from 'commander';
import { openArchive, version } from './archive.ts';
import type { Action, IngestOptions, Report } from './catalogue/outcome.ts';
import { progressOn } from './catalogue/progress.ts';
import { type CheckOptions, checkPlaces } from './check/places.ts';
import { type Config, loadConfig, SETTINGS } from './config.ts';
import { FondsError } from './errors.ts';
import { openLog } from './log.ts';
import { serve } from './serve.ts';
import { formatFinding, hasErrors } from './validation/report.ts';

/** Runs one command and returns the exit code: 0 well, 1 something is wrong with a record, 2 could not run. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let code = 0;
  const program = new Command('fonds')
    .description('An archival IIIF server: descriptions, texts and scans in; IIIF out.')
    .version(version())
    .exitOverride();
  program
    .command('serve')
    .description('publish what has changed, then serve')
    .action(async () => {
      code = await serve(loadConfig(env), (report) => tell(report, false));
    });
  program
    .command('ingest')
    .description('publish what has changed in manifests/ and images/')
    .option('--dry-run', 'only say what would be done')
    .option('--new-base', 'publish under another FONDS_BASE_URL than before')
    .action(async ({ dryRun = false, newBase = false }: IngestOptions) => {
      code = await publish(loadConfig(env), { dryRun, newBase });
    });
  program
    .command('check')
    .description(
      'check every record, publish nothing; or check IIIF documents of anyone: files, folders, addresses',
    )
    .argument('[where...]', 'files, folders with .json files, or http(s) addresses')
    .addOption(
      new Option('--format <format>', 'how documents are reported')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--viewers', 'also say what viewers will show of each Manifest')
    .action(async (where: string[], options: CheckOptions) => {
      code = where.length
        ? await checkDocuments(where, options)
        : await publish(loadConfig(env), { dryRun: true, always: true });
    });
  program
    .command('typeset <record> <layer>')
    .description('make reading copies, images and ALTO, of a text that has no scans')
    .option('--from <files>', 'the plain texts, beside record.yaml', 'source/{folio}.txt')
    .action(async (record: string, layer: string, { from }: { from: string }) => {
      await typeset(loadConfig(env), record, layer, from);
    });
  program
    .command('config')
    .description('print every setting, its value and what it is for')
    .action(() => printSettings(loadConfig(env)));
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    return failure(error);
  }
}

/** Commander has already said its own part; a known error is one line; anything else is a fault of ours. */
function failure(error: unknown): number {
  if (error instanceof Error && 'exitCode' in error) return Number(error.exitCode) === 0 ? 0 : 2;
  const known = error instanceof FondsError;
  process.stderr.write(known ? `fonds: ${error.message}\n` : `${(error as Error).stack}\n`);
  return 2;
}

async function publish(
  config: Config,
  options: IngestOptions & { dryRun: boolean },
): Promise<number> {
  const archive = openArchive(config, openLog(config.logLevel));
  try {
    const report = await archive.ingest(options, progressOn(process.stderr));
    tell(report, options.dryRun);
    return hasErrors(report.findings) ? 1 : 0;
  } finally {
    await archive.close();
  }
}

/** Checks documents of anyone; the exit code is 1 where one of them has errors. */
async function checkDocuments(where: string[], options: CheckOptions): Promise<number> {
  const { text, valid } = await checkPlaces(where, options);
  process.stdout.write(text);
  return valid ? 0 : 1;
}

async function typeset(config: Config, record: string, layer: string, from: string): Promise<void> {
  const archive = openArchive(config, openLog(config.logLevel));
  try {
    for (const file of await archive.typeset(record, layer, from)) {
      process.stderr.write(`written        ${relative('.', file)}\n`);
    }
  } finally {
    await archive.close();
  }
}

const DONE: { readonly [A in Action]: string } = {
  create: 'published',
  update: 'updated',
  move: 'moved',
  keep: 'unchanged',
  withdraw: 'withdrawn',
  fail: 'NOT PUBLISHED',
};

const PLANNED: { readonly [A in Action]: string } = {
  create: 'would publish',
  update: 'would update',
  move: 'would move',
  keep: 'unchanged',
  withdraw: 'would withdraw',
  fail: 'WRONG',
};

/** The report, for people: what was done to each record, then what is wrong and how to mend it. */
function tell({ outcomes, findings }: Report, planned: boolean): void {
  const words = planned ? PLANNED : DONE;
  for (const { id, folder, action } of outcomes) {
    process.stderr.write(`${words[action].padEnd(14)} ${id || folder}\n`);
  }
  for (const finding of findings) process.stderr.write(`${formatFinding(finding)}\n`);
  const failed = outcomes.filter(({ action }) => action === 'fail').length;
  if (failed) {
    const rest = planned ? '' : '; what was published of them before stays as it was';
    process.stderr.write(`${failed} of ${outcomes.length} records are wrong${rest}\n`);
  }
}

function printSettings(config: Config): void {
  const rows = Object.entries(SETTINGS).map(([key, { env, help }]) => [
    env,
    String(config[key as keyof Config]),
    help,
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  for (const [env = '', value = '', help] of rows) {
    process.stdout.write(`${env.padEnd(width(0))}  ${value.padEnd(width(1))}  ${help}\n`);
  }
}
