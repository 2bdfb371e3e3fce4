import type { FileFinding } from '../../../check/finding.ts';
import type { FoundRecords, PublishedRecord } from './found-records.ts';

/** How many missing records are withdrawn without confirmation: this number or this share, whichever is more. */
const UNCONFIRMED_LIMIT = { records: 10, share: 0.05 };

type MissingRecords = {
  readonly withdrawn: readonly PublishedRecord[];
  readonly kept: readonly PublishedRecord[];
  readonly findings: readonly FileFinding[];
};

/**
 * The published records whose folders are missing: those to withdraw, and those to keep and report. While a
 * folder cannot be read, or a record.yaml that was never published is invalid, any missing record could
 * have moved there. An empty manifests/ is more likely an unmounted disk than an archive that was given up,
 * and many missing folders are more likely lost than removed on purpose; then the number to withdraw must
 * be confirmed.
 *
 * @param allowed the confirmed number of records to withdraw
 */
export async function missingRecords(
  found: FoundRecords,
  allowed?: number,
): Promise<MissingRecords> {
  const missing = await found.missing();
  if (missing.length === 0) return { withdrawn: [], kept: [], findings: [] };
  const keepAll = { withdrawn: [], kept: missing };
  const hidden = await possibleLocation(found);
  if (hidden !== undefined) {
    return { ...keepAll, findings: [nothingWithdrawn(missing.length, hidden)] };
  }
  const published = await found.published();
  const isEmpty = found.isEmpty();
  const unconfirmed = isEmpty
    ? 0
    : Math.max(UNCONFIRMED_LIMIT.records, published * UNCONFIRMED_LIMIT.share);
  if (missing.length <= (allowed ?? unconfirmed)) {
    return { withdrawn: missing, kept: [], findings: [] };
  }
  const most = Math.floor(allowed ?? unconfirmed);
  const reason = isEmpty
    ? 'there is no record.yaml at all'
    : allowed === undefined
      ? `at most ${most} of ${published} records are withdrawn without confirmation`
      : `you allowed at most ${most} of ${published} records to be withdrawn`;
  const suggestion = `Put their folders back. To withdraw them, add --withdraw ${missing.length} to “fonds ingest”.`;
  return { ...keepAll, findings: [{ ...nothingWithdrawn(missing.length, reason), suggestion }] };
}

/** Where the missing records could be, unseen. */
async function possibleLocation(found: FoundRecords): Promise<string | undefined> {
  const unreadable = found.unreadableFolder();
  if (unreadable !== undefined) return `the folder ${unreadable || 'manifests'} cannot be read`;
  const unusable = await found.unusableFolder();
  return unusable && `${unusable}/record.yaml is not valid and could be one of them`;
}

const nothingWithdrawn = (count: number, reason: string): FileFinding => ({
  severity: 'error',
  pointer: '',
  file: '',
  rule: 'nothing-withdrawn',
  message: `${count} published records are missing, but none is withdrawn: ${reason}`,
});
