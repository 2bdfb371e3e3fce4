import type { SqliteFile } from './sqlite-file.ts';

/** The commits of this thread, to any file. */
let commits = 0;

/** Lets all watchers look again in this turn of the event loop. */
export function countCommit(): void {
  commits++;
}

/**
 * See `Database.watch`. Looking costs 3 µs, and one search would do it seven times. Within a turn of the event
 * loop no request can arrive that knows of a commit by another process, so looking once in each turn is
 * enough; only what this thread itself has committed must be seen in the same turn.
 * https://sqlite.org/pragma.html#pragma_data_version
 */
export function commitWatcher(
  reader: SqliteFile,
  onChange: () => void,
  intervalMs: number,
): () => undefined {
  const query = reader.prepare('PRAGMA data_version');
  let version: unknown;
  let hasLooked = false;
  let seenCommits = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const endTurn = () => {
    hasLooked = false;
  };

  const isDue = (): boolean => {
    if (intervalMs > 0) {
      const now = performance.now();
      if (now - lookedAt < intervalMs) return false;
      lookedAt = now;
      return true;
    }
    if (hasLooked && seenCommits === commits) return false;
    if (!hasLooked) atEndOfTurn(endTurn);
    hasLooked = true;
    seenCommits = commits;
    return true;
  };

  return (): undefined => {
    if (!isDue()) return;
    const { data_version: current } = query.get() as { data_version: number };
    if (current !== version) onChange();
    version = current;
  };
}

/**
 * Runs `work` when the event that is being handled has caused no more microtasks: a tick that is asked for
 * in a microtask comes after all of them, and before the next event.
 * https://nodejs.org/api/process.html#when-to-use-queuemicrotask-vs-processnexttick
 */
const atEndOfTurn = (work: () => void): void => queueMicrotask(() => process.nextTick(work));
