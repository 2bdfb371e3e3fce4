import { Command } from 'commander';
import { loadConfig, version } from '../config.ts';
import { FondsError, isDiskFull } from '../errors.ts';
import { accessCommand } from './command/access.ts';
import { checkCommand } from './command/check.ts';
import { type AddCommand, type Context, settingsCommand } from './command/command.ts';
import { copyCommand } from './command/copy.ts';
import { exportCommands, importCommands, indexCommand } from './command/export.ts';
import { ingestCommands, typesetCommand, withdrawCommand } from './command/ingest.ts';
import { migrateCommand } from './command/migrate.ts';
import { ticketCommands } from './command/ticket.ts';

/** All commands, in the order of `fonds help`. */
const COMMANDS: readonly AddCommand[] = [
  ingestCommands,
  checkCommand,
  withdrawCommand,
  indexCommand,
  exportCommands,
  importCommands,
  copyCommand,
  migrateCommand,
  ticketCommands,
  accessCommand,
  typesetCommand,
  settingsCommand,
];

/**
 * Runs one command.
 *
 * @returns the exit code: 0 for success, 1 if a record or document has errors, 2 if the command could not run
 */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let code = 0;
  const context: Context = {
    config: () => loadConfig(env),
    byNpm: env['npm_lifecycle_script']?.includes('dist/main.js') ?? false,
    exit: (given) => {
      code = given;
    },
  };
  const program = new Command('fonds')
    .description('An archival IIIF server: publishes descriptions, texts and scans as IIIF.')
    .version(version())
    .exitOverride();
  for (const add of COMMANDS) add(program, context);
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    return failure(error);
  }
}

/** Commander has already printed its own errors; a known error is one line; anything else is a bug. */
function failure(error: unknown): number {
  if (error instanceof Error && 'exitCode' in error) return Number(error.exitCode) === 0 ? 0 : 2;
  const known = error instanceof FondsError || isDiskFull(error);
  process.stderr.write(
    known ? `fonds: ${(error as Error).message}\n` : `${(error as Error).stack}\n`,
  );
  return 2;
}
