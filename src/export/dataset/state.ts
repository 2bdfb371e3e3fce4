import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangeLog } from '../../catalogue/log/change-log.ts';
import { isMissing } from '../../errors.ts';
import { sha256 } from '../../system/file/hash.ts';
import { type Distribution, INDEX, SUMS } from './catalogue.ts';

/** What is done, shard by shard: written after each, so that an export that was cut off goes on from there. */
export const STATE = 'state.json';

export type Shard = {
  readonly state: string;
  /** The number of the newest change when it was written; absent in a note of an earlier way of writing. */
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

type Log = Pick<ChangeLog, 'newest' | 'withdrawnSince'>;

/** The records that a shard may still hold although they have been withdrawn since it was written. */
export function withdrawnIn(name: string, { asOf = 0 }: Shard, log: Log): string[] {
  // A shard from after the newest change was written of another archive, or before data/ was lost.
  const since = asOf > (log.newest()?.number ?? 0) ? 0 : asOf;
  return log.withdrawnSince(since).filter((id) => name === 'all' || sha256(id).startsWith(name));
}

export const holdsWithdrawn = async (folder: string, log: Log): Promise<boolean> =>
  Object.entries(await readState(folder)).some(
    ([name, shard]) => withdrawnIn(name, shard, log).length > 0,
  );

/** How a file of the dataset stands. */
export type FileAvailability = 'open' | 'closed' | 'unknown';

/**
 * Tells of each file whether it may be given. A withdrawal closes the files of its shard with its own
 * transaction, whoever did it, until they are written anew.
 */
export function datasetAvailability(
  folder: string,
  log: Log,
): (path: string) => Promise<FileAvailability> {
  let read: { readonly stamp: string; readonly state: Promise<State> } | undefined;
  let judged: { readonly stamp: string; readonly closed: Map<string, boolean> } | undefined;

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
    const now = `${stamp} ${log.newest()?.number}`;
    if (judged?.stamp !== now) judged = { stamp: now, closed: new Map() };
    const { closed } = judged;
    if (!closed.has(name)) closed.set(name, withdrawnIn(name, shard, log).length > 0);
    return closed.get(name) ? 'closed' : 'open';
  };
}
