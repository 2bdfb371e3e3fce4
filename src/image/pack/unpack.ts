import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readExactly } from '../../system/file/exact-io.ts';
import { readDirectory } from './zip-reader.ts';

/** Tiles and whole images are named by canonical requests; no other name is written to disk. */
const ENTRY_NAME = /^(full|\d+,\d+,\d+,\d+)\/\d+,\d+\/0\/default\.jpg$/;

const LOCAL_LENGTH = 30;

/**
 * Extracts a tile pack into a folder. Any web server can then serve the folder as an image service of
 * level 0. https://iiif.io/api/image/3.0/compliance/
 *
 * @param pack path of a pack written by `cutPack`
 */
export async function unpack(pack: string, folder: string): Promise<void> {
  const file = await open(pack);
  try {
    for (const { name, offset, size } of await readDirectory(file)) {
      if (!ENTRY_NAME.test(name)) throw new Error(`the tile pack ${pack} holds “${name}”`);
      const content = await readExactly(file, offset + LOCAL_LENGTH + name.length, size);
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  } finally {
    await file.close();
  }
}
