import type { Command } from 'commander';
import type { Viewer } from '../../check/setting.ts';
import { type Config, openLog, SETTINGS } from '../../config.ts';
import { withoutSecrets } from '../../system/cluster.ts';
import type { Network } from '../../system/networks.ts';
import type { Archive } from '../archive.ts';

/** What a command works with. */
export type Context = {
  /** Reads the settings; called only when they are needed, so help works with invalid ones. */
  readonly config: () => Config;
  /** Whether an npm script of the package started this process. */
  readonly byNpm: boolean;
  /** Sets the exit code: 0 for success, 1 if a record or a document has errors. */
  readonly exit: (code: number) => void;
};

/** Adds a command, or several related ones, to the program. */
export type AddCommand = (program: Command, context: Context) => void;

/**
 * Opens the archive while `use` runs. Its libraries are loaded only here: help, settings and the check of
 * a document start three times as fast without them.
 */
export async function withArchive<T>(
  config: Config,
  use: (archive: Archive) => Promise<T>,
): Promise<T> {
  const { openArchive } = await import('../archive.ts');
  const archive = await openArchive(config, openLog(config.logLevel));
  try {
    return await use(archive);
  } finally {
    await archive.close();
  }
}

/** `config`: prints every setting. */
export const settingsCommand: AddCommand = (program, { config }) => {
  program
    .command('config')
    .description('print every setting with its value and purpose')
    .action(() => printSettings(config()));
};

function printSettings(config: Config): void {
  const rows = Object.entries(SETTINGS).map(([key, { env, schema, help }]) => {
    const value = formatted(config[key as keyof Config]);
    const isSecret = schema['writeOnly'] === true && value !== '' && value !== 'none';
    return [env, isSecret ? '***' : value, help];
  });
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  for (const [env = '', value = '', help] of rows) {
    process.stdout.write(`${env.padEnd(width(0))}  ${value.padEnd(width(1))}  ${help}\n`);
  }
}

function formatted(value: Config[keyof Config]): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if ('database' in value) return `${withoutSecrets(value.database)} with ${value.files}`;
  return value.map(partText).join('; ') || 'none';
}

function partText(part: string | Viewer | Network): string {
  if (typeof part === 'string') return part;
  return `${part.name}=${'template' in part ? part.template : part.ranges.join()}`;
}
