import { setTimeout as wait } from 'node:timers/promises';
import { FondsError } from '../errors.ts';
import type { Database } from '../system/database/database.ts';
import { describeFullDisk } from '../system/file/disk.ts';
import type { Store } from '../system/store/store.ts';
import type { Health } from '../web/app.ts';

type Parts = {
  readonly database: Database;
  /** Whether anything is published. */
  readonly isPublished: () => Promise<boolean>;
  /** The folder that publications and exports write to. */
  readonly data: string;
  /** The store of derived files, if nodes share one. */
  readonly shared: Pick<Store, 'stat'> | undefined;
};

/** Milliseconds for each check. Whoever asks often waits only a second. */
const TIMEOUT_MS = 800;

/**
 * Tells whether this node can serve, and what is wrong. Without its database it can't, although it goes on
 * with what it remembers. Without the shared store, it can serve what it has copies of.
 */
export async function healthOf({ database, isPublished, data, shared }: Parts): Promise<Health> {
  const [full, storeFailure, databaseFailure] = await Promise.all([
    describeFullDisk(data),
    shared && failureOf(() => shared.stat('health')),
    failureOf(async () => {
      await database.check();
      if (!(await isPublished())) return 'nothing is published yet';
    }),
  ]);
  const problems = [
    databaseFailure && unreadable(databaseFailure),
    storeFailure && 'the store of files cannot be reached; only copies on this node are served',
    full && `the disk of FONDS_DATA is ${full}; nothing can be published or cached`,
  ].filter((problem) => typeof problem === 'string');
  return { isReady: databaseFailure === undefined, problems };
}

/** What is wrong: a message of the check, or an error; undefined if nothing is. */
const failureOf = (check: () => Promise<unknown>): Promise<unknown> =>
  Promise.race([
    check().then(
      (message) => (typeof message === 'string' ? message : undefined),
      (error: unknown) => error,
    ),
    wait(TIMEOUT_MS, new Error(`no answer within ${TIMEOUT_MS} ms`), { ref: false }),
  ]);

const unreadable = (failure: unknown): string => {
  if (typeof failure === 'string') return failure;
  const isKnown = failure instanceof FondsError && failure.code === 'DATABASE_UNAVAILABLE';
  return isKnown ? failure.message : 'the database cannot be read';
};
