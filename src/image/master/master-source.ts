import { stat } from 'node:fs/promises';
import { FondsError, isMissing } from '../../errors.ts';
import { stampOf } from '../../system/file/regular-file.ts';
import type { LocalCopies } from '../../system/store/local-copies.ts';
import type { Store } from '../../system/store/store.ts';

/** `stamp`: equal stamps mean equal content, without reading it; undefined if the file has just been changed. */
type MasterState = {
  readonly bytes: number;
  readonly modified: Date;
  readonly stamp: string | undefined;
};

/** Where masters are read from, by their names. */
export type MasterSource = {
  /** Undefined if there is no such master. */
  stat(name: string): Promise<MasterState | undefined>;
  /**
   * Runs `use` with the path of a local file that contains the master.
   *
   * @throws FondsError IMAGE_UNREADABLE if there is no such master
   */
  with<T>(name: string, use: (file: string) => Promise<T>): Promise<T>;
};

/** Masters that are files of this machine, named by their paths. */
export const localMasters: MasterSource = {
  async stat(name) {
    try {
      const now = Date.now();
      const found = await stat(name);
      return { bytes: found.size, modified: found.mtime, stamp: stampOf(found, now) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  with: (name, use) => use(name),
};

/** Masters in a store, named by its name and their keys; they are copied to the local disk when used. */
export function storedMasters(store: Store, copies: LocalCopies): MasterSource {
  const keyOf = (name: string) => name.slice(store.name.length + 1);
  return {
    async stat(name) {
      const object = await store.stat(keyOf(name));
      return object && { bytes: object.bytes, modified: object.modified, stamp: object.etag };
    },
    async with(name, use) {
      const key = keyOf(name);
      const object = await store.stat(key);
      const result =
        object &&
        (await copies.use(key, object.etag, async (file) => ({ value: await use(file) })));
      if (result) return result.value;
      throw new FondsError('IMAGE_UNREADABLE', `${name} is not there`);
    },
  };
}
