import type { ValidatePresentation } from '../../check/iiif/presentation-validator.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { MasterSource } from '../../image/master/master-source.ts';
import type { Limits } from '../../image/request/size.ts';
import type { Store } from '../../system/store/store.ts';
import type { Withdrawals } from '../log/withdrawals.ts';
import type { Packs } from '../packs.ts';
import type { CatalogueWriter } from '../publish.ts';
import type { Records } from '../records.ts';
import type { SealedRecords } from '../sealed/sealed-records.ts';
import type { StaleLevels } from '../stale-levels.ts';
import type { WithdrawnWatch } from './cluster/withdrawn.ts';
import type { FileTree } from './walk/file-tree.ts';
import type { FoundRecords } from './walk/found-records.ts';
import type { RecordSnapshots } from './walk/snapshot.ts';
import type { LinkPolicy } from './walk/tree.ts';

/** What the steps of an ingest work with. */
export type IngestContext = {
  /** The folder of record.yaml and texts, and its files. */
  readonly manifests: string;
  readonly manifestTree: FileTree;
  readonly imageTree: FileTree;
  readonly masters: MasterSource;
  /** Where packs are written to. */
  readonly store: Store;
  readonly links: LinkPolicy;
  readonly uri: Uris;
  readonly limits: Limits;
  /** Changes with every setting or program version that affects what is built. */
  readonly signature: string;
  /** A folder for temporary files of a record while it is published. */
  readonly scratch: string;
  /** Images cut at the same time. */
  readonly jobs: number;
  /** In a cluster: milliseconds for which a process that no longer answers keeps what it has taken. */
  readonly leaseMs?: number;
  /** In a cluster: looks whether records are withdrawn meanwhile. */
  readonly withdrawn?: WithdrawnWatch;
  readonly packs: Packs;
  readonly snapshots: RecordSnapshots;
  /** Creates the tables for one walk through manifests/. */
  readonly foundRecords: () => FoundRecords;
  readonly records: Records;
  /** What is closed of the records. */
  readonly sealed: SealedRecords;
  /** The time by which it is decided what is open. */
  readonly now: () => Date;
  readonly writer: CatalogueWriter;
  readonly stale: StaleLevels;
  readonly withdrawals: Withdrawals;
  readonly validateIiif: ValidatePresentation;
  readonly progress: Progress;
};

/** Reports the progress of cutting images. */
export type Progress = {
  /** More images will be cut. */
  readonly expect: (images: number) => void;
  /** One image has been cut. */
  readonly step: (name: string) => void;
  readonly end: () => void;
  /** Prints a line. */
  readonly note: (text: string) => void;
};

export const silent: Progress = { expect: () => {}, step: () => {}, end: () => {}, note: () => {} };
