import { relative } from 'node:path';
import { type AddCommand, withArchive } from './command.ts';
import { line } from './report.ts';

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
