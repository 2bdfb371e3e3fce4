import type { FileFinding } from '../../check/finding.ts';
import type { Draft } from './draft.ts';
import type { RecordSnapshot } from './walk/snapshot.ts';

/** `withhold`: it is in manifests/ but stays withdrawn; `miss`: its folder is missing but it stays published. */
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
  /** Only report what would be done. */
  readonly dryRun?: boolean;
  /** Publish under another public address than before. */
  readonly newBase?: boolean;
  /** The most missing records to withdraw; by default a few. */
  readonly withdraw?: number;
  /** Also check what has not changed. */
  readonly always?: boolean;
};

/** What was done to one record. */
export type RecordResult = {
  readonly outcome: Outcome;
  readonly findings: readonly FileFinding[];
  /** What it was published from, for the snapshot; absent if it cannot be remembered. */
  readonly snapshot?: Pick<RecordSnapshot, 'inputs' | 'files' | 'packs'> | undefined;
};

import type { IngestContext } from './context.ts';
export const outcome = ({ record, folder }: Draft, action: Action): Outcome => ({
  id: record.id,
  folder,
  action,
});

/** What publishing will do to a record. */
export async function actionFor(
  { records }: IngestContext,
  { record, folder }: Draft,
): Promise<Action> {
  const before = await records.publication(record.id);
  if (!before) return 'create';
  return before.folder === folder ? 'update' : 'move';
}
