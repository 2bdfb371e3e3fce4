import type { Config } from '../config.ts';
import { FondsError } from '../errors.ts';
import { type AddCommand, withArchive } from './command.ts';
import { publish } from './ingest.ts';
import { line } from './report.ts';

type Options = { readonly reason?: string; readonly movedTo?: string; readonly undo?: true };

/** `withdraw`: a record goes and its tombstone stays. */
export const withdrawCommand: AddCommand = (program, { config, exit }) => {
  program
    .command('withdraw <record>')
    .description('take a record, and all that lies under it, out of the archive; a tombstone stays')
    .option('--reason <text>', 'why, for everyone to read; must be given')
    .option('--moved-to <place>', 'what takes its place: the id of a record here, or an address')
    .option('--undo', 'publish it again')
    .action(async (record: string, options: Options) => {
      exit(await (options.undo ? undo(config(), record) : withdraw(config(), record, options)));
    });
};

/** First it goes, whatever the state of manifests/ is; then the levels above are made anew. */
async function withdraw(
  config: Config,
  record: string,
  { reason = '', movedTo }: Options,
): Promise<number> {
  if (reason.trim() === '') {
    throw new FondsError('INVALID_SETTING', 'say why: fonds withdraw ID --reason "…"');
  }
  const gone = await withArchive(config, (archive) =>
    archive.withdraw(record, reason.trim(), movedTo),
  );
  for (const id of gone) line('withdrawn', id);
  return publish(config, { dryRun: false });
}

async function undo(config: Config, record: string): Promise<number> {
  await withArchive(config, (archive) => archive.restore(record));
  return publish(config, { dryRun: false });
}
