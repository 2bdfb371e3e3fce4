import type { FileFinding } from '../validation/report.ts';
import type { Why } from './detail.ts';
import type { Draft, Drafts } from './draft.ts';
import type { Workshop } from './workshop.ts';

/**
 * The published records that are no longer there. While a record.yaml that was never published
 * cannot be read, it may be any of them in a new place, and an empty folder is more likely a disk
 * that is not mounted than an archive given up; nothing is withdrawn then.
 */
export function withdrawn({ records }: Pick<Workshop, 'records'>, { good, bad }: Drafts) {
  const ids = new Set(good.map(({ record }) => record.id));
  const published = records.folders();
  const gone = published.filter(({ id, folder }) => !ids.has(id) && !bad.has(folder));
  const known = new Set(published.map(({ folder }) => folder));
  const unknown = [...bad].find((folder) => !known.has(folder));
  const reason =
    good.length + bad.size === 0
      ? 'there is no record.yaml at all'
      : unknown !== undefined && `${unknown}/record.yaml cannot be used and may be one of them`;
  if (gone.length === 0 || !reason) return { records: gone, findings: [] };
  const finding: FileFinding = {
    severity: 'error',
    pointer: '',
    file: '',
    rule: 'nothing-withdrawn',
    message: `${gone.length} published records are not found, but nothing is withdrawn: ${reason}`,
  };
  return { records: [], findings: [finding] };
}

/**
 * What lies in manifests/ and is withdrawn all the same, by itself or with a record above it, and
 * what may be published.
 */
export function withheld({ withdrawals }: Workshop, good: readonly Draft[]) {
  const whys = withdrawals.all();
  const held: { draft: Draft; why: Why }[] = [];
  const free: Draft[] = [];
  for (const draft of good) {
    const above = draft.path.find(({ id }) => whys.has(id));
    const why = above && whys.get(above.id);
    if (why) held.push({ draft, why });
    else free.push(draft);
  }
  return { held, free };
}
