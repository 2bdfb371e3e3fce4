import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './atomic-file.ts';

const NAME = /^fonds-decoded-(\d{1,10})-/;

/** Milliseconds. A process at work writes into its folder more often than this. */
const ABANDONED_MS = 60_000;

/**
 * Creates a temporary folder and removes it when `use` has ended. Its name contains the process id.
 *
 * @param folder for temporary files; by default that of the system
 */
export async function withTemporaryFolder<T>(
  use: (folder: string) => Promise<T>,
  folder: string = tmpdir(),
): Promise<T> {
  const temporary = await mkdtemp(join(folder, `fonds-decoded-${process.pid}-`));
  try {
    return await use(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes the folders of processes that were killed. */
export async function sweepTemporaryFolders(folder: string = tmpdir()): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, owner] = NAME.exec(name) ?? [];
    if (owner === undefined || isRunning(Number(owner))) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > ABANDONED_MS) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
