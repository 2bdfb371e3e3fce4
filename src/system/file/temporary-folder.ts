import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './atomic-file.ts';

const NAME = /^fonds-decoded-(\d{1,10})-/;

/** Milliseconds: one that is at work writes more often. */
const SILENT = 60_000;

/**
 * Lets `use` work in a folder that is gone afterwards; its name says for which process it is.
 *
 * @param folder where temporary files lie, that of the system
 */
export async function withTemporaryFolder<T>(
  use: (folder: string) => Promise<T>,
  folder: string = tmpdir(),
): Promise<T> {
  const own = await mkdtemp(join(folder, `fonds-decoded-${process.pid}-`));
  try {
    return await use(own);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Removes the folders of processes that were killed. */
export async function sweepTemporaryFolders(folder: string = tmpdir()): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, owner] = NAME.exec(name) ?? [];
    if (owner === undefined || isRunning(Number(owner))) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > SILENT) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
