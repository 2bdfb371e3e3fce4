import type { Uris } from '../iiif/uri.ts';
import type { Limits } from '../image/limits.ts';
import type { iiifValidator } from '../validation/iiif/validator.ts';
import type { HashFile } from './file-hash.ts';
import type { Looks } from './look.ts';
import type { Packs } from './pack.ts';
import type { Progress } from './progress.ts';
import type { Records } from './records.ts';
import type { Seen } from './seen.ts';
import type { StaleLevels } from './stale.ts';
import type { Links } from './tree.ts';
import type { Withdrawals } from './withdrawals.ts';
import type { Writer } from './write.ts';

type IiifValidator = ReturnType<typeof iiifValidator>;

/** What the steps of an ingest work with. */
export type Workshop = {
  readonly manifests: string;
  readonly images: string;
  readonly links: Links;
  readonly uri: Uris;
  readonly limits: Limits;
  /** Changes with every setting or version that changes what is built. */
  readonly signature: string;
  /** A folder for what is needed only while a record is published. */
  readonly scratch: string;
  /** Images cut at the same time. */
  readonly jobs: number;
  readonly hashFile: HashFile;
  readonly packs: Packs;
  readonly looks: Looks;
  /** For one walk through manifests/. */
  readonly seen: () => Seen;
  readonly records: Records;
  readonly writer: Writer;
  readonly stale: StaleLevels;
  readonly withdrawals: Withdrawals;
  readonly validateIiif: IiifValidator;
  readonly progress: Progress;
};
