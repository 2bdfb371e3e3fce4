import type { FileFinding } from '../../check/finding.ts';
import type { iiifValidator } from '../../check/iiif/validator.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Limits } from '../../image/request/size.ts';
import type { HashFile, Packs } from '../images.ts';
import type { Writer } from '../publish.ts';
import type { Records } from '../records.ts';
import type { StaleLevels } from '../stale-levels.ts';
import type { Withdrawals } from '../withdrawals.ts';
import type { Draft } from './draft.ts';
import type { Progress } from './progress.ts';
import type { Look, Looks } from './walk/look.ts';
import type { Seen } from './walk/seen.ts';
import type { Links } from './walk/tree.ts';

/** `withhold`: it lies in manifests/ and stays out; `miss`: it does not, and stays published all the same. */
export type Action =
  | 'create'
  | 'update'
  | 'move'
  | 'keep'
  | 'withdraw'
  | 'withhold'
  | 'miss'
  | 'fail';

export type Outcome = { readonly id: string; readonly folder: string; readonly action: Action };

export type Report = {
  readonly outcomes: readonly Outcome[];
  readonly findings: readonly FileFinding[];
};

export type IngestOptions = {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** Publish under another public address than before. */
  readonly newBase?: boolean;
  /** So many records that are not found may be withdrawn; by default a few. */
  readonly withdraw?: number;
  /** Check again what has not changed. */
  readonly always?: boolean;
};

/** What became of one record. */
export type Done = {
  readonly outcome: Outcome;
  readonly findings: readonly FileFinding[];
  /** What it is published from, as far as that can be remembered. */
  readonly from?: Pick<Look, 'inputs' | 'files' | 'packs'> | undefined;
};

export const outcome = ({ record, folder }: Draft, action: Action): Outcome => ({
  id: record.id,
  folder,
  action,
});

/** What publishing will do to a record. */
export function actionFor({ records }: Workshop, { record, folder }: Draft): Action {
  const before = records.publication(record.id);
  if (!before) return 'create';
  return before.folder === folder ? 'update' : 'move';
}

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
