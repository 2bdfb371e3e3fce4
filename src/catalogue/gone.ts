import type { FileFinding } from '../validation/report.ts';
import type { Why } from './detail.ts';
import type { Draft, Drafts } from './draft.ts';
import type { Workshop } from './workshop.ts';

/** So many records go unasked, and such a part of all that are published, whichever is more. */
const UNASKED = { records: 10, part: 0.05 };

/**
 * The published records that are no longer there: those to be withdrawn, and those that are kept and told
 * of. While a record.yaml that was never published cannot be read, it may be any of them in a new place.
 * An empty folder is more likely a disk that is not mounted than an archive given up, and many folders
 * at once are more likely lost than taken away: then somebody has to say how many are to go.
 *
 * @param allowed so many may go, as somebody has said
 */
export function withdrawn(
  { records }: Pick<Workshop, 'records'>,
  { good, bad }: Drafts,
  allowed?: number,
) {
  const ids = new Set(good.map(({ record }) => record.id));
  const published = records.folders();
  const gone = published.filter(({ id, folder }) => !ids.has(id) && !bad.has(folder));
  const known = new Set(published.map(({ folder }) => folder));
  const unknown = [...bad].find((folder) => !known.has(folder));
  const isEmpty = good.length + bad.size === 0;
  const unasked = isEmpty ? 0 : Math.max(UNASKED.records, published.length * UNASKED.part);
  const nothing = { records: [], kept: gone };
  if (gone.length > 0 && unknown !== undefined) {
    const why = `${unknown}/record.yaml cannot be used and may be one of them`;
    return { ...nothing, findings: [nothingWithdrawn(gone.length, why)] };
  }
  if (gone.length > (allowed ?? unasked)) {
    const why = isEmpty
      ? 'there is no record.yaml at all'
      : `of ${published.length} records at most ${Math.floor(allowed ?? unasked)} are withdrawn ${allowed === undefined ? 'unasked' : 'as you say'}`;
    const mend = `Put their folders back; or, if they are to go, add --withdraw ${gone.length} to “fonds ingest”.`;
    return { ...nothing, findings: [{ ...nothingWithdrawn(gone.length, why), mend }] };
  }
  return { records: gone, kept: [], findings: [] };
}

const nothingWithdrawn = (count: number, why: string): FileFinding => ({
  severity: 'error',
  pointer: '',
  file: '',
  rule: 'nothing-withdrawn',
  message: `${count} published records are not found, but nothing is withdrawn: ${why}`,
});

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
