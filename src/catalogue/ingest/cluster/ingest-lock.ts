import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { FondsError } from '../../../errors.ts';
import { type Database, queries } from '../../../system/database/database.ts';
import { acquireLock } from '../../../system/lock.ts';
import { changeLog } from '../../log/change-log.ts';
import type { CatalogueWriter } from '../../publish.ts';

/**
 * Milliseconds for which a process that no longer says that it is at work keeps what it has taken: the lock, or a
 * job. It says so four times as often.
 */
export const LEASE_MS = 20_000;

export type ClusterLock = {
  /** The name under which the lock is held, which nobody else has ever had. */
  readonly holder: string;
  /** @throws FondsError INGEST_LOST if another process has the lock now */
  readonly check: () => Promise<void>;
};

/**
 * Milliseconds without a sign of life after which a process counts as dead. One that has only lost its connection
 * gives its sign again within this time.
 */
const DEAD_MS = 2000;

/** Milliseconds between two tries to give it again. */
const SIGN_RETRY_MS = 300;

/**
 * Lets only one process of a cluster at a time do the work. The lock of a process that has died is free after
 * two seconds, and that of one that no longer answers after `leaseMs`. Such a process may wake up and go on, so whatever it
 * publishes must check the lock in its transaction: see `lockedWriter`. With the lock, everybody loses the jobs
 * of earlier ingests.
 *
 * @throws FondsError BUSY if another process holds the lock for a minute
 */
export async function withClusterLock<T>(
  database: Database,
  work: (lock: ClusterLock) => Promise<T>,
  onWait?: () => void,
  leaseMs = LEASE_MS,
): Promise<T> {
  const holder = processName();
  const { tryToAcquire, renew, release, isHeld } = lockRow(database, holder, leaseMs);
  const endSign = await giveSign(database, holder);
  let renewing: NodeJS.Timeout | undefined;
  try {
    await acquireLock(tryToAcquire, 'ingest', onWait);
    // If the database is away, the next one may be in time.
    renewing = setInterval(() => void renew().catch(() => undefined), leaseMs / 4);
    return await work({
      holder,
      async check() {
        if (!(await isHeld())) throw lost();
      },
    });
  } finally {
    clearInterval(renewing);
    // If the database is away, the lock will be free all the same when its time has run out.
    await release().catch(() => undefined);
    await endSign().catch(() => undefined);
  }
}

/** The holder of the lock has another one of this name, which ends with its connection. */
const signName = (holder: string): string => `ingest ${holder}`;

/** @returns a function that ends it */
async function giveSign(database: Database, holder: string): Promise<() => Promise<void>> {
  let isOver = false;
  const take = () => database.tryLock(signName(holder), () => void takeAgain());
  const takeAgain = async (): Promise<void> => {
    end = undefined;
    // The server may not have noticed yet that the connection is lost.
    for (; !isOver && !end; await wait(SIGN_RETRY_MS)) end = await take().catch(() => undefined);
    if (isOver) await end?.();
  };
  let end = await take();
  return async () => {
    isOver = true;
    await end?.();
  };
}

/** A name for this process, for one task: its machine, its id, and what sets it apart from all others. */
export const processName = (): string => `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;

function lockRow(database: Database, holder: string, leaseMs: number) {
  const { one } = queries(database);
  const log = changeLog(database);
  const current = one('SELECT holder, until < clock_timestamp() AS is_over FROM ingest_lock');
  const held = one('SELECT 1 FROM ingest_lock WHERE holder = ?');
  const until = `clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
  const acquire = database.prepare(
    `UPDATE ingest_lock SET holder = ?, until = ${until} WHERE holder = ?`,
  );
  const renew = database.prepare(`UPDATE ingest_lock SET until = ${until} WHERE holder = ?`);
  const release = database.prepare(
    "UPDATE ingest_lock SET holder = '', until = '-infinity' WHERE holder = ?",
  );
  const clearJobs = database.prepare('DELETE FROM job');

  /** The process that gave no sign when it was last looked at, and since when. */
  let silent: { readonly name: string; readonly since: number } | undefined;
  const isDead = async (name: string): Promise<boolean> => {
    const sign = await database.tryLock(signName(name));
    await sign?.();
    if (!sign) silent = undefined;
    else if (silent?.name !== name) silent = { name, since: performance.now() };
    return silent !== undefined && performance.now() - silent.since > DEAD_MS;
  };

  return {
    isHeld: async () => (await held(holder)) !== undefined,
    renew: () => renew.run(holder),

    /** @returns undefined if somebody else holds it */
    async tryToAcquire(): Promise<true | undefined> {
      const row = await current();
      const before = String(row?.['holder']);
      if (!row?.['is_over'] && !(await isDead(before))) return undefined;
      // With the head of the log, no worker is about to publish a job of an earlier ingest.
      return database.transaction(async () => {
        await log.takeHead();
        if ((await acquire.run(holder, before)) === 0) return undefined;
        await clearJobs.run();
        return true;
      });
    },

    release: () =>
      database.transaction(async () => {
        await log.takeHead();
        if ((await release.run(holder)) > 0) await clearJobs.run();
      }),
  };
}

const lost = () =>
  new FondsError(
    'INGEST_LOST',
    'this ingest did not answer for a while, and another one has taken over; what it has published stays',
  );

/** A writer whose every transaction first checks that the lock is still held. */
export function lockedWriter(writer: CatalogueWriter, { check }: ClusterLock): CatalogueWriter {
  const together: CatalogueWriter['together'] = (work) =>
    writer.together(async () => {
      await check();
      return work();
    });
  return {
    together,
    publish: (publication) => together(() => writer.publish(publication)),
    publishAll: (publications) => together(() => writer.publishAll(publications)),
    hide: (...hidden) => together(() => writer.hide(...hidden)),
    withdraw: (withdrawn) => together(() => writer.withdraw(withdrawn)),
    replaceTop: (resources) => together(() => writer.replaceTop(resources)),
  };
}
