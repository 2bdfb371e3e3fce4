import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { inFolder } from './archive.ts';
import { type ArchiveFiles, archiveFiles, writeLetter } from './archive-files.ts';

export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
};

type Options = {
  readonly settings?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The user that it runs as. */
  readonly uid?: number;
};

/** Starts a program with the settings of a small archive. */
export function startProgram(
  files: ArchiveFiles,
  command: string,
  args: readonly string[],
  { settings = {}, ...options }: Options = {},
) {
  const child = spawn(command, args, {
    ...options,
    env: {
      PATH: process.env['PATH'],
      FONDS_MANIFESTS: files.manifests,
      FONDS_IMAGES: files.images,
      FONDS_DATA: files.data,
      ...settings,
    },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (part) => {
    said.out += part;
  });
  child.stderr.on('data', (part) => {
    said.err += part;
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, ...said }));
  return { child, said, ended };
}

/** Starts the built program, as a user does. */
export const start = (
  files: ArchiveFiles,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
) => startProgram(files, process.execPath, ['dist/main.js', ...args], { settings });

export const run = (
  files: ArchiveFiles,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
) => start(files, args, settings).ended;

export const withLetter = (use: (files: ArchiveFiles) => Promise<void>) =>
  inFolder(async (folder) => {
    const files = archiveFiles(folder);
    await writeLetter(files);
    await use(files);
  });

/** Waits until a condition holds. Throws after thirty seconds: a busy machine is slow. */
export async function until(condition: () => unknown, what: string): Promise<void> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    if (await condition()) return;
    await wait(100);
  }
  throw new Error(`not within thirty seconds: ${what}`);
}

/** Waits until the server is ready. */
export const ready = (base: string, child: ChildProcess): Promise<void> =>
  until(async () => {
    if (child.exitCode !== null) throw new Error('the server has exited');
    return (await fetch(`${base}/readyz`).catch(() => undefined))?.ok;
  }, 'the server is ready');
