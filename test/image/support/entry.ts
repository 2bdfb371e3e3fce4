import type { Pack } from '../../../src/image/pack/pack.ts';

/** The content of an entry of a pack; undefined if there is no such entry. */
export async function readEntry(pack: Pack, name: string): Promise<Buffer | undefined> {
  const entry = pack.locate(name);
  return entry && (await pack.read(entry));
}
