import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A name beside `file` that no other writer takes; only a finished file gets the right name. */
export const temporaryName = (file: string): string =>
  `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

type Options = {
  /** Forces the bytes to disk before the name appears; by default true. */
  readonly durable?: boolean;
};

/** Lets `make` fill a temporary file and puts it in place at once, or leaves nothing. */
export async function writeAtomically(
  file: string,
  make: (temporary: string) => Promise<void>,
  { durable = true }: Options = {},
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
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

/** The same for a file whose content is at hand. */
export const writeFileAtomically = (
  file: string,
  content: string | Uint8Array,
  options?: Options,
): Promise<void> => writeAtomically(file, (temporary) => writeFile(temporary, content), options);

const TEMPORARY = /\.(\d{1,10})-[0-9a-f]{8}\.tmp$/;

/** Milliseconds: a writer at work writes more often; one that may have ended is given less. */
const [UNFINISHED, SILENT] = [600_000, 60_000];

/**
 * Removes what writers left behind that were killed: all of it in a folder, or that of one file. A process
 * of another machine or container, whose number says nothing here, has ten minutes between two writes.
 */
export async function sweepUnfinished(folder: string, file?: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [end, writer] = TEMPORARY.exec(name) ?? [];
    if (end === undefined || (file && name.slice(0, -end.length) !== basename(file))) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    const allowed = isRunning(Number(writer)) ? UNFINISHED : SILENT;
    if (Date.now() - mtimeMs > allowed) await rm(path, { force: true });
  }
}

/** Whether there is a process with that number on this machine. */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
