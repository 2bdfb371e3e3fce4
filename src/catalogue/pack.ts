import { existsSync } from 'node:fs';
import { CUT_VERSION, type Cut, cutPack } from '../image/cut.ts';
import { sha256 } from '../storage/hash.ts';
import type { Database } from '../storage/sqlite.ts';
import type { HashedFile } from './file-hash.ts';
import { packFile } from './images.ts';

export type Pack = Cut & { readonly key: string };

type Row = { width: number; height: number; sizes: string; grey: number };

/** Cuts tile packs, each once: a pack is called by what it is made of. */
export function packs(database: Database, data: string, quality: number) {
  const known = database.prepare('SELECT width, height, sizes, grey FROM pack WHERE key = ?');
  const keep = database.prepare('INSERT OR REPLACE INTO pack VALUES (?, ?, ?, ?, ?)');

  const keyOf = ({ hash }: HashedFile, page = 1) =>
    sha256(JSON.stringify([CUT_VERSION, quality, hash, page]));

  /** The pack that was cut from this master, where it still lies there. */
  const find = (master: HashedFile, page?: number): Pack | undefined => {
    const key = keyOf(master, page);
    const row = known.get(key) as Row | undefined;
    if (!row || !existsSync(packFile(data, key))) return undefined;
    const { width, height, sizes, grey } = row;
    return { key, width, height, sizes: JSON.parse(sizes), grey: grey === 1 };
  };

  return {
    find,
    async cut(master: HashedFile, page?: number): Promise<Pack> {
      const found = find(master, page);
      if (found) return found;
      const key = keyOf(master, page);
      const target = packFile(data, key);
      const cut = await cutPack(master.file, target, {
        quality,
        ...(page !== undefined && { page }),
      });
      keep.run(key, cut.width, cut.height, JSON.stringify(cut.sizes), cut.grey ? 1 : 0);
      return { key, ...cut };
    },
  };
}

export type Packs = ReturnType<typeof packs>;
