import { resolve } from 'node:path';
import { type Config, foldersOf, resolvePlace } from '../../config.ts';
import { FondsError, isMissing } from '../../errors.ts';
import { LAYER_STATUSES, TRUSTED_STATUSES } from '../../record/record.ts';
import { type AddCommand, withArchive } from './command.ts';
import { line } from './ingest.ts';

/** `export …`: writes published data to files. */
export const exportCommands: AddCommand = (program, { config }) => {
  const command = program.command('export').description('write published data to files');
  command
    .command('dataset [folder]')
    .description(
      'Manifests, annotations and texts as JSON Lines with checksums; resumes an interrupted export. Without a folder, harvesters find it at /dataset/dataset.json',
    )
    .option('--all-texts', 'include texts that are drafts, machine-made or reconstructed')
    .action((folder: string | undefined, { allTexts = false }: { allTexts?: boolean }) =>
      withArchive(config(), async (archive) => {
        if (allTexts && isServed(config(), folder)) {
          command.error(
            'error: --all-texts needs a folder of its own: harvesters get only reviewed and published texts',
            {
              exitCode: 2,
            },
          );
        }
        const options = {
          statuses: allTexts ? LAYER_STATUSES : TRUSTED_STATUSES,
          tell: printShard,
        };
        const files = await archive.exportDataset(folder && resolve(folder), options);
        for (const { path, lines } of files) line('contains', `${path} (${lines} lines)`);
      }),
    );
  command
    .command('log [file]')
    .description(
      'a backup of everything that cannot be rebuilt: the change log, all versions, and the state of harvesters; restore it with “fonds import log”',
    )
    .action((file: string | undefined) =>
      withArchive(config(), (archive) => archive.exportLog(file && resolvePlace(file))),
    );
  command
    .command('site <folder> [records...]')
    .description(
      'a static copy for any web server: pages, documents, texts, viewers and images; of everything, or of the given records and those under them',
    )
    .requiredOption('--base <address>', 'the public address of the copy')
    .action((folder: string, ids: string[], { base }: { base: string }) =>
      withArchive(config(), async (archive) => {
        if (!URL.canParse(base) || !/^https?:/.test(base)) {
          command.error(`error: --base is “${base}”; it must be an http(s) address`, {
            exitCode: 2,
          });
        }
        const to = base.replace(/(?<!\/)\/+$/, '');
        const tell = (path: string) => line('copied', path);
        const count = await archive.exportSite(resolve(folder), { base: to, ids, onCopied: tell });
        line('done', `${count} pages, documents and files, and the images, are in ${folder}`);
      }),
    );
};

const printShard = (shard: string, done: string): void => line(done, `shard ${shard}`);

/** Whether the folder is the one that harvesters read. */
const isServed = (config: Config, folder: string | undefined): boolean =>
  folder === undefined || resolve(folder) === foldersOf(config).dataset;

/** `import …`: restores a backup. */
export const importCommands: AddCommand = (program, { config }) => {
  const command = program.command('import').description('restore a backup');
  command
    .command('log <file>')
    .description(
      'restore a backup made by “fonds export log” into an empty data/; then run “fonds ingest”',
    )
    .action((file: string) =>
      withArchive(config(), async (archive) => {
        const changes = await archive.importLog(resolvePlace(file)).catch((error: unknown) => {
          if (isMissing(error)) throw new FondsError('INVALID_BACKUP', `there is no file ${file}`);
          throw error;
        });
        line('restored', `${changes} changes; run “fonds ingest” to publish the records`);
      }),
    );
};

/** `index`: rebuilds the search index. */
export const indexCommand: AddCommand = (program, { config }) => {
  program
    .command('index')
    .description('the search index, which every publication updates')
    .option('--rebuild', 'rebuild it from what is published')
    .action(async ({ rebuild }: { rebuild?: true }) => {
      if (!rebuild) {
        throw new FondsError(
          'INVALID_SETTING',
          'nothing to do: every publication updates the index; “fonds index --rebuild” rebuilds it',
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
