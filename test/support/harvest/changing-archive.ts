import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Archive } from '../../../src/app/archive.ts';
import { type ArchiveFiles, picture } from '../archive-files.ts';

/** One record in this many has a leaf. The others are series. */
const RECORDS_PER_LEAF = 50;

/** Where in the archive each kind of change begins, as a fraction of its records, so that none meets another. */
const PARTS = { edit: 0, move: 3 / 13, withdraw: 6 / 13, remove: 10 / 13 } as const;

/**
 * An archive of many records that keeps changing, and what harvesters should know about it.
 *
 * @param folder with manifests/ and images/ in it
 * @param step how many records each turn edits, moves, withdraws and deletes
 */
export function changingArchive(files: ArchiveFiles, folder: string, many: number, step = 1) {
  const places = new Map(Array.from({ length: many }, (_, n) => [`s${n}`, `s${n}`]));
  const withdrawn = new Set<string>();
  const leaf = picture(40, 50);
  let turn = 0;

  const hasLeaf = (id: string) => (Number(id.replace(/\D/g, '')) + 1) % RECORDS_PER_LEAF === 0;
  const write = async (id: string, title: string) => {
    const place = places.get(id) ?? id;
    places.set(id, place);
    withdrawn.delete(id);
    const [level, folios] = hasLeaf(id)
      ? ['item', 'folios: [{ id: p1, label: p. 1 }]\n']
      : ['series', ''];
    const text = `id: ${id}\nlevel: ${level}\ntitle: ${title}\n${folios}`;
    await files.write(`manifests/${place}/record.yaml`, text);
    if (folios) await files.write(`images/${place}/p1.jpg`, await leaf);
  };
  const lose = (id: string) => {
    places.delete(id);
    withdrawn.add(id);
  };
  const move = async (id: string, to: string) => {
    const from = places.get(id) ?? id;
    places.set(id, to);
    for (const kind of hasLeaf(id) ? ['manifests', 'images'] : ['manifests']) {
      await mkdir(dirname(join(folder, kind, to)), { recursive: true });
      await rename(join(folder, kind, from), join(folder, kind, to));
    }
  };

  /** The number of a record in a part of the archive. */
  const at = (part: keyof typeof PARTS, n: number) => `s${Math.floor(many * PARTS[part]) + n}`;

  const changeOne = async (n: number) => {
    await write(at('edit', n), `Changed in turn ${turn}`);
    await rm(join(folder, 'manifests', at('remove', n)), { recursive: true });
    lose(at('remove', n));
    const again = at('remove', n - 2 * step);
    if (withdrawn.has(again)) await write(again, 'Back again');
    await write(`new${n}`, 'New');
    await move(at('move', n), `moved${n}`);
  };

  return {
    published: () => [...places.keys()],
    withdrawn: () => [...withdrawn],
    hasLeaf,
    turns: () => turn,
    /** The number of turns after which there is nothing left to change. */
    most: Math.floor((many * 3) / 13 / step) - 1,
    async fill(): Promise<void> {
      for (const id of [...places.keys()]) await write(id, `The series ${id}`);
    },
    /** One turn: edits, deletes, withdraws, moves, adds and republishes records. */
    async change(archive: Archive): Promise<void> {
      turn += 1;
      const numbers = Array.from({ length: step }, (_, i) => turn * step + i);
      for (const n of numbers) await changeOne(n);
      await archive.ingest();
      for (const n of numbers) {
        const id = at('withdraw', n);
        await archive.withdraw(id, 'Not ours', n % 2 ? at('edit', n) : undefined);
        lose(id);
      }
    },
  };
}

export type ChangingArchive = ReturnType<typeof changingArchive>;
