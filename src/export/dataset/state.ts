import type { ChangeLog } from '../../catalogue/log/change-log.ts';
import { sha256 } from '../../system/file/hash.ts';
import type { Store } from '../../system/store/store.ts';
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

export async function readState(store: Store): Promise<State> {
  const found = await store.read(STATE);
  try {
    return found ? (JSON.parse(found.content.toString()) as State) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
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

export async function holdsRetracted(store: Store, log: Log): Promise<boolean> {
  const isRetracted = await retractions(log);
  for (const [name, shard] of Object.entries(await readState(store))) {
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
  store: Store,
  log: Log,
): (path: string) => Promise<FileAvailability> {
  let read: { readonly stamp: string; readonly state: Promise<State> } | undefined;
  let checked:
    | { readonly stamp: string; readonly isClosed: Awaited<ReturnType<typeof retractions>> }
    | undefined;

  const stateNow = async () => {
    const stamp = (await store.stat(STATE))?.etag ?? '';
    if (read?.stamp !== stamp) read = { stamp, state: readState(store) };
    return read;
  };

  return async (path) => {
    if (path === INDEX || path === SUMS) return 'open';
    const { stamp, state } = await stateNow();
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

/** Milliseconds for which a node remembers whether there is a dataset in a bucket. */
const PRESENCE_MS = 10_000;

/** Tells whether there is a dataset. What cannot be asked at the moment is taken to be as it was. */
export function datasetPresence(store: Store): () => Promise<boolean> {
  let known: { readonly until: number; readonly isThere: boolean } | undefined;
  return async () => {
    const now = performance.now();
    if (known && now < known.until) return known.isThere;
    const isThere = await store.stat(INDEX).then(
      (found) => found !== undefined,
      () => known?.isThere ?? false,
    );
    known = { until: store.path ? now : now + PRESENCE_MS, isThere };
    return isThere;
  };
}
