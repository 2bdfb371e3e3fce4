import type { Config } from '../config.ts';
import { FondsError } from '../errors.ts';
import { type AddCommand, withArchive } from './command.ts';
import { line } from './report.ts';

/** `index`: the index of the search. */
export const indexCommand: AddCommand = (program, { config }) => {
  program
    .command('index')
    .description('the index of the search, which every publication keeps up to date by itself')
    .option('--rebuild', 'make it anew from what is published')
    .action(async ({ rebuild }: { rebuild?: true }) => {
      if (!rebuild) {
        throw new FondsError(
          'INVALID_SETTING',
          'nothing to do: the index is kept by each publication; “fonds index --rebuild” makes it anew',
        );
      }
      await rebuildIndex(config());
    });
};

async function rebuildIndex(config: Config): Promise<void> {
  const start = performance.now();
  const { records, passages } = await withArchive(config, (archive) => archive.rebuildIndex());
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  line('indexed', `${passages} passages of ${records} records in ${seconds} s`);
}
