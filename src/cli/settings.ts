import { type Config, SETTINGS } from '../config.ts';
import type { AddCommand } from './command.ts';

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
