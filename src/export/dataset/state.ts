import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangeLog } from '../../catalogue/log/change-log.ts';
import { isMissing } from '../../errors.ts';
import { sha256 } from '../../system/file/hash.ts';
import { type Distribution, INDEX, SUMS } from './catalogue.ts';

/** The finished shards. Written after each one, so that an interrupted export can continue. */
export const STATE = 'state.json';

export type Shard = {
  readonly state: string;
  /** Number of the newest change when it was written; absent in files of an earlier version. */
  readonly asOf?: number;
  readonly files: readonly Distribution[];
};

export type State = { readonly [name: string]: Shard };

export async function readState(folder: string): Promise<State> {
  try {
    return JSON.parse(await readFile(join(folder, STATE), 'utf8')) as State;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return {};
    throw error;
  }
}

type Log = Pick<ChangeLog, 'newest' | 'retractedSince'>;

/**
 * Tells of a shard whether a record in it was withdrawn, or lost a text, after it was written. Shards
 * written at the same time are looked up in the log only once.
 */
export async function retractions(
  log: Log,
): Promise<(name: string, shard: Shard) => Promise<boolean>> {
  const newest = (await log.newest())?.number ?? 0;
  const hashes = new Map<number, readonly string[]>();
  return async (name, { asOf = 0 }) => {
    // A shard newer than the newest change is from another archive, or from before data/ was lost.
    const since = asOf > newest ? 0 : asOf;
    const found = hashes.get(since) ?? (await log.retractedSince(since)).map((id) => sha256(id));
    hashes.set(since, found);
    return found.some((hash) => name === 'all' || hash.startsWith(name));
  };
}

export async function holdsRetracted(folder: string, log: Log): Promise<boolean> {
  const isRetracted = await retractions(log);
  for (const [name, shard] of Object.entries(await readState(folder))) {
    if (await isRetracted(name, shard)) return true;
  }
  return false;
}

/** Whether a file of the dataset may be sent; `closed` if it contains a withdrawn record or a retracted text. */
export type FileAvailability = 'open' | 'closed' | 'unknown';

/**
 * Tells whether a file may be sent. A withdrawal by any process, or the removal of a text, closes the
 * files of its shard, in the same transaction, until they are written again.
 */
export function datasetAvailability(
  folder: string,
  log: Log,
): (path: string) => Promise<FileAvailability> {
  let read: { readonly stamp: string; readonly state: Promise<State> } | undefined;
  let checked:
    | { readonly stamp: string; readonly isClosed: Awaited<ReturnType<typeof retractions>> }
    | undefined;

  const stateNow = async () => {
    const { mtimeMs, size, ino } = await stat(join(folder, STATE));
    const stamp = `${mtimeMs} ${size} ${ino}`;
    if (read?.stamp !== stamp) read = { stamp, state: readState(folder) };
    return read;
  };

  return async (path) => {
    if (path === INDEX || path === SUMS) return 'open';
    const { stamp, state } = await stateNow().catch(() => ({ stamp: '', state: {} }));
    const shards = Object.entries(await state);
    const [name, shard] =
      shards.find(([, { files }]) => files.some((one) => one.path === path)) ?? [];
    if (name === undefined || shard === undefined) return 'unknown';
    const now = `${stamp} ${(await log.newest())?.number}`;
    const isClosed = checked?.stamp === now ? checked.isClosed : await retractions(log);
    checked = { stamp: now, isClosed };
    return (await isClosed(name, shard)) ? 'closed' : 'open';
  };
}
