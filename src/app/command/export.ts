import { resolve } from 'node:path';
import { type Config, foldersOf } from '../../config.ts';
import { FondsError, isMissing } from '../../errors.ts';
import { LAYER_STATUSES, TRUSTED_STATUSES } from '../../record/record.ts';
import { type AddCommand, withArchive } from './command.ts';
import { line } from './ingest.ts';

/** `export …`: what is published, as files. */
export const exportCommands: AddCommand = (program, { config }) => {
  const command = program.command('export').description('write what is published as files');
  command
    .command('dataset [folder]')
    .description(
      'Manifests, annotations and texts as JSON Lines with checksums; goes on where it was cut off. Without a folder: for harvesters, at /dataset/dataset.json',
    )
    .option('--all-texts', 'also texts that are drafts, machine-made or reconstructed')
    .action((folder: string | undefined, { allTexts = false }: { allTexts?: boolean }) =>
      withArchive(config(), async (archive) => {
        if (allTexts && isServed(config(), folder)) {
          command.error(
            'error: --all-texts needs another folder: harvesters are given trusted texts only',
            {
              exitCode: 2,
            },
          );
        }
        const options = { statuses: allTexts ? LAYER_STATUSES : TRUSTED_STATUSES, tell: tellShard };
        const files = await archive.exportDataset(folder && resolve(folder), options);
        for (const { path, lines } of files) line('holds', `${path} (${lines} lines)`);
      }),
    );
  command
    .command('log [file]')
    .description(
      'what cannot be made again: the change log, every version, and what harvesters were told; “fonds import log” takes it in',
    )
    .action((file: string | undefined) =>
      withArchive(config(), (archive) => archive.exportLog(file && resolve(file))),
    );
  command
    .command('site <folder> [records...]')
    .description(
      'a copy that any web server can host: pages, documents, texts, viewers, and images as files; of all, or of some records and what lies under them',
    )
    .requiredOption('--base <address>', 'the public address that the copy will have')
    .action((folder: string, ids: string[], { base }: { base: string }) =>
      withArchive(config(), async (archive) => {
        if (!URL.canParse(base) || !/^https?:/.test(base)) {
          command.error(`error: --base is “${base}”; give an http(s) address`, { exitCode: 2 });
        }
        const to = base.replace(/(?<!\/)\/+$/, '');
        const tell = (path: string) => line('copied', path);
        const count = await archive.exportSite(resolve(folder), { base: to, ids, onCopied: tell });
        line('done', `${count} pages, documents and files, and the images, in ${folder}`);
      }),
    );
};

const tellShard = (shard: string, done: string): void => line(done, `shard ${shard}`);

/** Where harvesters take it from. */
const isServed = (config: Config, folder: string | undefined): boolean =>
  folder === undefined || resolve(folder) === foldersOf(config).dataset;

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
