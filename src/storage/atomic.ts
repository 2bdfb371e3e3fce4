import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

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
