import { type Config, foldersOf } from '../config.ts';
import { type MasterSource, storedMasters } from '../image/master/master-source.ts';
import type { PackSource } from '../image/pack/open-packs.ts';
import { storedPacks } from '../image/pack/stored-packs.ts';
import { isS3Address } from '../system/cluster.ts';
import { diskStore } from '../system/store/disk.ts';
import { localCopies } from '../system/store/local-copies.ts';
import { s3Store } from '../system/store/s3.ts';
import type { Store } from '../system/store/store.ts';

/** Where derived files are: in FONDS_DATA, or in the bucket that a cluster shares. */
export type Files = {
  readonly store: Store;
  /** Where packs are read from; absent if they are files of this machine. */
  readonly packs?: PackSource;
  /** Where masters are read from; absent if they are files of this machine. */
  readonly masters?: MasterSource;
  readonly close: () => void;
};

/** Opens the files of an archive. Nothing is read and no connection is made. */
export function openFiles(config: Config): Files {
  const { data, images, local } = foldersOf(config);
  const copiesOf = (store: Store) => localCopies(store, local, config.localBytes);
  const store = config.cluster ? s3Store(config.cluster.files) : diskStore(data);
  const masters = isS3Address(images) ? s3Store(images) : undefined;
  return {
    store,
    ...(config.cluster && { packs: storedPacks(store, copiesOf(store)) }),
    ...(masters && { masters: storedMasters(masters, copiesOf(masters)) }),
    close() {
      store.close();
      masters?.close();
    },
  };
}
