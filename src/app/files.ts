import { type Config, foldersOf } from '../config.ts';
import type { PackSource } from '../image/pack/open-packs.ts';
import { storedPacks } from '../image/pack/stored-packs.ts';
import { diskStore } from '../system/store/disk.ts';
import { localCopies } from '../system/store/local-copies.ts';
import { s3Store } from '../system/store/s3.ts';
import type { Store } from '../system/store/store.ts';

/** Where derived files are: in FONDS_DATA, or in the bucket that a cluster shares. */
export type Files = {
  readonly store: Store;
  /** Where packs are read from; absent if they are files of this machine. */
  readonly packs?: PackSource;
  readonly close: () => void;
};

/** Opens the files of an archive. Nothing is read and no connection is made. */
export function openFiles(config: Config): Files {
  const { data, local } = foldersOf(config);
  if (!config.cluster) return { store: diskStore(data), close: () => undefined };
  const store = s3Store(config.cluster.files);
  const packs = storedPacks(store, localCopies(store, local, config.localBytes));
  return { store, packs, close: () => store.close() };
}
