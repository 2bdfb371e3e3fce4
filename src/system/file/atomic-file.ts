import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../../errors.ts';

/** A unique name beside `file` to write to; the finished file is then renamed to `file`. */
export const temporaryName = (file: string): string =>
  `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

type Options = {
  /** Whether to sync the bytes to disk before renaming; by default true. */
  readonly durable?: boolean;
};

type Make = (temporary: string) => Promise<void>;

/** Lets `make` write a temporary file and renames it to `file`. Leaves nothing if `make` fails. */
export async function writeAtomically(file: string, make: Make, options?: Options): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeInFolder(file, make, options);
}

/** @throws Error ENOENT if the folder is not there */
async function writeInFolder(file: string, make: Make, options: Options = {}): Promise<void> {
  const { durable = true } = options;
  const temporary = temporaryName(file);
  try {
    await make(temporary);
    if (durable) await sync(temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes `content` to a file, which appears complete or not at all. */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array,
  options?: Options,
): Promise<void> {
  const make: Make = (temporary) => writeFile(temporary, content);
  // The folder is nearly always there, and looking for it would take as long as the write.
  await writeInFolder(file, make, options).catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    await writeAtomically(file, make, options);
  });
}

const TEMPORARY = /\.(\d{1,10})-[0-9a-f]{8}\.tmp$/;

/** Milliseconds since the last write after which a temporary file is abandoned. */
const ABANDONED_MS = 600_000;
/** The same if this machine has no process with the id of the writer. */
const ABANDONED_BY_ENDED_MS = 60_000;

/**
 * Removes the temporary files of killed writers from a folder; all, or those of one file. The process
 * id of a writer on another machine or in a container means nothing here, so recent files are kept.
 */
export async function sweepUnfinished(folder: string, file?: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [suffix, writer] = TEMPORARY.exec(name) ?? [];
    if (suffix === undefined || (file && name.slice(0, -suffix.length) !== basename(file)))
      continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    const allowed = isRunning(Number(writer)) ? ABANDONED_MS : ABANDONED_BY_ENDED_MS;
    if (Date.now() - mtimeMs > allowed) await rm(path, { force: true });
  }
}

/** True if this machine has a process with this id. */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
