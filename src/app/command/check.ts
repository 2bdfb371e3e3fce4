import { Option } from 'commander';
import { AGGREGATOR_IDS, type AggregatorId } from '../../check/aggregator/aggregator.ts';
import type { CheckOptions } from '../../check/document/check-documents.ts';
import { formatJson, formatText } from '../../check/document/report.ts';
import { hasErrors } from '../../check/finding.ts';
import type { Config } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { type AddCommand, withArchive } from './command.ts';
import { publish } from './ingest.ts';

/** `check`: the records of this archive, or IIIF documents from anywhere. */
export const checkCommand: AddCommand = (program, { config, exit }) => {
  program
    .command('check')
    .description(
      'check all records without publishing, or check IIIF documents from files, folders or addresses',
    )
    .argument(
      '[where...]',
      'files, folders of .json files, or http(s) addresses; with --for, record ids',
    )
    .addOption(
      new Option('--format <format>', 'format of the report on documents')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addOption(
      new Option(
        '--for <aggregator>',
        'report what an aggregator would reject in published records',
      ).choices(AGGREGATOR_IDS),
    )
    .option('--links', 'also request the addresses in the documents, at most 500 for each')
    .option('--viewers', 'also report what viewers will show of each Manifest')
    .action(async (where: string[], options: CheckOptions & { for?: AggregatorId }) => {
      if (options.for) {
        exit(await preview(config(), where, options.for, options.format));
        return;
      }
      exit(
        where.length
          ? await checkDocuments(where, options)
          : await publish(config(), { dryRun: true, always: true }),
      );
    });
};

/** Checks documents from anywhere; returns 1 if any has errors. */
async function checkDocuments(where: string[], options: CheckOptions): Promise<number> {
  const { checkDocuments: checkPlaces } = await import('../../check/document/check-documents.ts');
  const { text, valid } = await checkPlaces(where, options);
  process.stdout.write(text);
  return valid ? 0 : 1;
}

/** Reports what an aggregator would reject in published records; returns 1 if there is anything. */
const preview = (
  config: Config,
  ids: readonly string[],
  aggregator: AggregatorId,
  format: CheckOptions['format'],
): Promise<number> =>
  withArchive(config, async (archive) => {
    if (ids.length === 0)
      throw new FondsError('NO_SUCH_RECORD', 'give the id of at least one record');
    const checks = await Promise.all(
      ids.map(async (file) => {
        const findings = await archive.preview(file, aggregator);
        return { file, valid: !hasErrors(findings), findings };
      }),
    );
    process.stdout.write(
      format === 'json' ? `${formatJson(checks)}\n` : checks.map(formatText).join('\n'),
    );
    return checks.every(({ valid }) => valid) ? 0 : 1;
  });
