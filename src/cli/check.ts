import { Option } from 'commander';
import { type CheckOptions, checkPlaces } from '../check/places.ts';
import type { AddCommand } from './command.ts';
import { publish } from './ingest.ts';

/** `check`: our own records, or documents of anyone. */
export const checkCommand: AddCommand = (program, { config, exit }) => {
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
    .option('--links', 'also ask every address that the documents name, 500 of each at most')
    .option('--viewers', 'also say what viewers will show of each Manifest')
    .action(async (where: string[], options: CheckOptions) => {
      exit(
        where.length
          ? await checkDocuments(where, options)
          : await publish(config(), { dryRun: true, always: true }),
      );
    });
};

/** Checks documents of anyone; 1 where one of them has errors. */
async function checkDocuments(where: string[], options: CheckOptions): Promise<number> {
  const { text, valid } = await checkPlaces(where, options);
  process.stdout.write(text);
  return valid ? 0 : 1;
}
