import type { Command } from 'commander';
import { type Config, openLog, SETTINGS } from '../../config.ts';
import type { Archive } from '../archive.ts';

/** What a command has to work with. */
export type Context = {
  /** The settings, read when they are needed, so that help works without them. */
  readonly config: () => Config;
  /** Whether npm started this process, by one of the scripts of the package. */
  readonly byNpm: boolean;
  /** Sets the exit code: 0 well, 1 something is wrong with a record or a document. */
  readonly exit: (code: number) => void;
};

/** Adds a command, or several that belong together, to the program. */
export type AddCommand = (program: Command, context: Context) => void;

/**
 * Opens the archive for as long as `use` takes. Its libraries are loaded no sooner: help, settings and
 * the check of a document begin in a third of the time without them.
 */
export async function withArchive<T>(
  config: Config,
  use: (archive: Archive) => Promise<T>,
): Promise<T> {
  const { openArchive } = await import('../archive.ts');
  const archive = openArchive(config, openLog(config.logLevel));
  try {
    return await use(archive);
  } finally {
    await archive.close();
  }
}

/** `config`: every setting. */
export const settingsCommand: AddCommand = (program, { config }) => {
  program
    .command('config')
    .description('print every setting, its value and what it is for')
    .action(() => printSettings(config()));
};

function printSettings(config: Config): void {
  const rows = Object.entries(SETTINGS).map(([key, { env, help }]) => [
    env,
    written(config[key as keyof Config]),
    help,
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  for (const [env = '', value = '', help] of rows) {
    process.stdout.write(`${env.padEnd(width(0))}  ${value.padEnd(width(1))}  ${help}\n`);
  }
}

const written = (value: Config[keyof Config]): string =>
  typeof value === 'object'
    ? value.map(({ name, template }) => `${name}=${template}`).join('; ') || 'none'
    : String(value);
