import { createReadStream, type Stats } from 'node:fs';
import { copyFile, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../errors.ts';
import { writeAtomically, writeFileAtomically } from '../file/atomic-file.ts';
import { pathInside } from '../file/folder.ts';
import {
  type ByteRange,
  byKey,
  type ObjectSource,
  type Store,
  type StoredObject,
} from './store.ts';

/** Objects as the files of a folder; keys are their paths below it. */
export function diskStore(folder: string): Store {
  const path = (key: string): string => {
    const inside = pathInside(folder, key);
    if (inside === undefined) throw new Error(`“${key}” is not a key of a store`);
    return inside;
  };

  return {
    name: folder,
    path,
    async stat(key) {
      const stats = await stat(path(key)).catch(ignoreMissing);
      return stats?.isFile() ? objectOf(key, stats) : undefined;
    },
    async read(key, range) {
      const file = await open(path(key)).catch(ignoreMissing);
      if (!file) return undefined;
      try {
        const object = objectOf(key, await file.stat());
        const { start, length } = within(range, object.bytes);
        const content = Buffer.allocUnsafe(length);
        let done = 0;
        for (let read = -1; done < length && read !== 0; done += read) {
          read = (await file.read(content, done, length - done, start + done)).bytesRead;
        }
        return { ...object, content: content.subarray(0, done) };
      } finally {
        await file.close();
      }
    },
    async stream(key, range) {
      const file = await open(path(key)).catch(ignoreMissing);
      if (!file) return undefined;
      const object = objectOf(key, await file.stat());
      const { start, length } = within(range, object.bytes);
      if (length === 0) await file.close();
      const stream = length
        ? file.createReadStream({ start, end: start + length - 1 })
        : createReadStream('/dev/null');
      return { ...object, stream };
    },
    put: (key, source) => putFile(path(key), source),
    remove: (key) => rm(path(key), { force: true }),
    list: (prefix) => listBelow(folder, prefix),
    close: () => undefined,
  };
}

const objectOf = (key: string, { size, mtime, mtimeMs, ino }: Stats): StoredObject => ({
  key,
  bytes: size,
  modified: mtime,
  etag: `${ino}-${size}-${mtimeMs}`,
});

function within(range: ByteRange | undefined, bytes: number) {
  if (!range) return { start: 0, length: bytes };
  const start = 'last' in range ? Math.max(0, bytes - range.last) : Math.min(range.start, bytes);
  const length = 'last' in range ? range.last : range.length;
  return { start, length: Math.min(length, bytes - start) };
}

async function putFile(target: string, source: ObjectSource): Promise<void> {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    return writeFileAtomically(target, source);
  }
  const write =
    typeof source === 'function' ? source : (temporary: string) => copyFile(source.file, temporary);
  return writeAtomically(target, write);
}

async function* listBelow(root: string, prefix: string): AsyncGenerator<StoredObject, void, void> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const entries = (await readdir(join(root, folder), { withFileTypes: true }).catch(ignoreMissing))
    ?.filter(({ name }) => !name.startsWith('.') && !name.endsWith('.tmp'))
    .map((entry) => ({ entry, key: `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}` }))
    .filter(({ key }) => key.startsWith(prefix) || prefix.startsWith(key));
  for (const { entry, key } of entries?.sort((a, b) => byKey(a.key, b.key)) ?? []) {
    if (entry.isDirectory()) yield* listBelow(root, key);
    const stats = entry.isFile() && (await stat(join(root, key)).catch(ignoreMissing));
    if (stats) yield objectOf(key, stats);
  }
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
