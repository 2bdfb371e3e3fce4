import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readDirectory, readExactly } from './zip-directory.ts';

/** The tiles and whole images of a pack are named by canonical requests; nothing else is written. */
const NAME = /^(full|\d+,\d+,\d+,\d+)\/\d+,\d+\/0\/default\.jpg$/;

const LOCAL_LENGTH = 30;

/**
 * Lays the entries of a tile pack into a folder, which is then a service of level 0 on any web server.
 * https://iiif.io/api/image/3.0/compliance/
 *
 * @param pack path of a tile pack of ours
 */
export async function unpack(pack: string, folder: string): Promise<void> {
  const file = await open(pack);
  try {
    for (const { name, offset, size } of await readDirectory(file)) {
      if (!NAME.test(name)) throw new Error(`the tile pack ${pack} holds “${name}”`);
      const bytes = await readExactly(file, offset + LOCAL_LENGTH + name.length, size);
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
  } finally {
    await file.close();
  }
}
