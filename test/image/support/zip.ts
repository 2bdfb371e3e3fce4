import { open } from 'node:fs/promises';
import { readDirectory } from '../../../src/image/pack/zip-reader.ts';
import { zipWriter } from '../../../src/image/pack/zip-writer.ts';

/** Writes a ZIP with these texts under their names. */
export async function writeZip(path: string, entries: Record<string, string>): Promise<void> {
  const file = await open(path, 'w');
  const zip = zipWriter(file);
  await Promise.all(
    Object.entries(entries).map(([name, text]) => zip.add(name, Buffer.from(text))),
  );
  await zip.finish();
  await file.close();
}

export async function directoryOf(path: string) {
  const file = await open(path);
  try {
    return await readDirectory(file);
  } finally {
    await file.close();
  }
}
