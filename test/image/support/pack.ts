import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pack } from '../../../src/image/pack/pack.ts';
import { zipWriter } from '../../../src/image/pack/zip-writer.ts';

export const NAME = '0,0,512,512/512,512/0/default.jpg';

/** Writes a pack of short entries, and returns its path. */
export async function packed(
  folder: string,
  name = 'a.pack',
  names = [NAME, 'full/5,5/0/default.jpg'],
) {
  const path = join(folder, name);
  const file = await open(path, 'w');
  const zip = zipWriter(file);
  for (const entry of names) await zip.add(entry, Buffer.from(`the bytes of ${entry} in ${name}`));
  await zip.finish();
  await file.close();
  return path;
}

/** The content of an entry of a pack; undefined if there is no such entry. */
export async function readEntry(pack: Pack, name: string): Promise<Buffer | undefined> {
  const entry = pack.locate(name);
  return entry && (await pack.read(entry));
}
