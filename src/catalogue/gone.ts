import type { FileFinding } from '../validation/report.ts';
import type { Found, Seen } from './seen.ts';

/** So many records go unasked, and such a part of all that are published, whichever is more. */
const UNASKED = { records: 10, part: 0.05 };

type Gone = {
  readonly records: readonly Found[];
  readonly kept: readonly Found[];
  readonly findings: readonly FileFinding[];
};

/**
 * The published records that are no longer there: those to be withdrawn, and those that are kept and told
 * of. While a folder, or a record.yaml that was never published, cannot be read, any of them may be there
 * in a new place. An empty folder is more likely a disk that is not mounted than an archive given up, and
 * many folders at once are more likely lost than taken away: then somebody has to say how many are to go.
 *
 * @param allowed so many may go, as somebody has said
 */
export function withdrawn(seen: Seen, allowed?: number): Gone {
  const gone = seen.gone();
  if (gone.length === 0) return { records: [], kept: [], findings: [] };
  const nothing = { records: [], kept: gone };
  const hidden = whereTheyMayBe(seen);
  if (hidden !== undefined) {
    return { ...nothing, findings: [nothingWithdrawn(gone.length, hidden)] };
  }
  const published = seen.published();
  const isEmpty = seen.isEmpty();
  const unasked = isEmpty ? 0 : Math.max(UNASKED.records, published * UNASKED.part);
  if (gone.length <= (allowed ?? unasked)) return { records: gone, kept: [], findings: [] };
  const why = isEmpty
    ? 'there is no record.yaml at all'
    : `of ${published} records at most ${Math.floor(allowed ?? unasked)} are withdrawn ${allowed === undefined ? 'unasked' : 'as you say'}`;
  const mend = `Put their folders back; or, if they are to go, add --withdraw ${gone.length} to “fonds ingest”.`;
  return { ...nothing, findings: [{ ...nothingWithdrawn(gone.length, why), mend }] };
}

function whereTheyMayBe(seen: Seen): string | undefined {
  const closed = seen.closed();
  if (closed !== undefined) return `the folder ${closed || 'manifests'} cannot be read`;
  const unknown = seen.unknown();
  return unknown && `${unknown}/record.yaml cannot be used and may be one of them`;
}

const nothingWithdrawn = (count: number, why: string): FileFinding => ({
  severity: 'error',
  pointer: '',
  file: '',
  rule: 'nothing-withdrawn',
  message: `${count} published records are not found, but nothing is withdrawn: ${why}`,
});
