import { progressOn } from '../catalogue/progress.ts';
import type { Config } from '../config.ts';
import { FondsError } from '../errors.ts';
import { type AddCommand, withArchive } from './command.ts';
import { line } from './report.ts';

type Options = { readonly reason?: string; readonly movedTo?: string; readonly undo?: true };

/** `withdraw`: a record goes and its tombstone stays. */
export const withdrawCommand: AddCommand = (program, { config }) => {
  program
    .command('withdraw <record>')
    .description('take a record, and all that lies under it, out of the archive; a tombstone stays')
    .option('--reason <text>', 'why, for everyone to read; must be given')
    .option('--moved-to <place>', 'what takes its place: the id of a record here, or an address')
    .option('--undo', 'let the next ingest publish it again')
    .action(async (record: string, options: Options) => {
      await (options.undo ? undo(config(), record) : withdraw(config(), record, options));
    });
};

/** It goes, whatever the state of manifests/ is, and nothing else is touched. */
async function withdraw(
  config: Config,
  record: string,
  { reason = '', movedTo }: Options,
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
