import { resolve } from 'node:path';
import { FondsError, isMissing } from '../errors.ts';
import { type AddCommand, withArchive } from './command.ts';
import { line } from './report.ts';

/** `import …`: what was kept, back in its place. */
export const importCommands: AddCommand = (program, { config }) => {
  const command = program.command('import').description('take back what was kept');
  command
    .command('log <file>')
    .description(
      'a copy that “fonds export log” wrote, into an empty data/; then run “fonds ingest”',
    )
    .action((file: string) =>
      withArchive(config(), async (archive) => {
        const changes = await archive.importLog(resolve(file)).catch((error: unknown) => {
          if (isMissing(error)) throw new FondsError('INVALID_BACKUP', `there is no ${file}`);
          throw error;
        });
        line('taken in', `${changes} changes; “fonds ingest” publishes what they tell of`);
      }),
    );
};
