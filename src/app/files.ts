import { join } from 'node:path';
import { type Config, foldersOf } from '../config.ts';
import { localMasters, type MasterSource, storedMasters } from '../image/master/master-source.ts';
import type { PackSource } from '../image/pack/open-packs.ts';
import { storedPacks } from '../image/pack/stored-packs.ts';
import { isS3Address } from '../system/cluster.ts';
import { diskStore } from '../system/store/disk.ts';
import { localCopies } from '../system/store/local-copies.ts';
import { s3Store } from '../system/store/s3.ts';
import type { Store } from '../system/store/store.ts';

/** Where the files of an archive are: in folders of this machine, or in buckets. */
export type Files = {
  /** Derived files: in FONDS_DATA, or in the bucket that a cluster shares. */
  readonly store: Store;
  /** Where packs are read from; absent if they are files of this machine. */
  readonly packs?: PackSource;
  readonly masters: MasterSource;
  /** Absent if they are folders of this machine. */
  readonly images?: Store;
  readonly manifests?: Store;
  readonly close: () => void;
};

/**
 * Opens the files of an archive. Nothing is read and no connection is made.
 *
 * @param shared the bucket that a cluster shares
 */
export function openFiles(config: Config, shared = config.cluster?.files): Files {
  const folders = foldersOf(config);
  const { scratch } = folders;
  const objects = join(folders.local, 'objects');
  const copiesOf = (store: Store) => localCopies(store, objects, config.localBytes);
  const bucket = (address: string) =>
    isS3Address(address) ? s3Store(address, { scratch }) : undefined;
  const [images, manifests] = [bucket(folders.images), bucket(folders.manifests)];
  const store = shared === undefined ? diskStore(folders.data) : s3Store(shared, { scratch });
  return {
    store,
    ...(shared !== undefined && { packs: storedPacks(store, copiesOf(store)) }),
    masters: images ? storedMasters(images, copiesOf(images)) : localMasters,
    ...(images && { images }),
    ...(manifests && { manifests }),
    close() {
      for (const one of [store, images, manifests]) one?.close();
    },
  };
}
