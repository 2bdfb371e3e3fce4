import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A name beside `file` that no other writer takes; only a finished file gets the right name. */
export const temporaryName = (file: string): string =>
  `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/** Lets `make` fill a temporary file, forces it to disk and puts it in place at once, or leaves nothing. */
export async function writeAtomically(
  file: string,
  make: (temporary: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = temporaryName(file);
  try {
    await make(temporary);
    const handle = await open(temporary, 'r+');
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The same for a file whose content is at hand. */
export const writeFileAtomically = (file: string, content: string | Uint8Array): Promise<void> =>
  writeAtomically(file, (temporary) => writeFile(temporary, content));
