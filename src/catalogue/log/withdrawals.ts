import { type Database, queries, type Row } from '../../system/database/database.ts';
import type { WithdrawalReason } from './change.ts';

/**
 * The records that stay withdrawn until they are restored, although their folders may still be in
 * manifests/. A withdrawal covers all records under it.
 */
export function withdrawals(database: Database) {
  const { all } = queries(database);
  const kept = all('SELECT record, reason, successor FROM withdrawal');
  const add = database.prepare(
    `INSERT INTO withdrawal VALUES (?, ?, ?, ?)
     ON CONFLICT (record) DO UPDATE
     SET time = excluded.time, reason = excluded.reason, successor = excluded.successor`,
  );
  const lift = database.prepare('DELETE FROM withdrawal WHERE record = ?');
  return {
    /** The reason of each, by record id. */
    all: async (): Promise<ReadonlyMap<string, WithdrawalReason>> =>
      new Map((await kept()).map((row) => [String(row['record']), whyOf(row)])),

    async keep(record: string, { reason = '', successor }: WithdrawalReason): Promise<void> {
      await add.run(record, new Date().toISOString(), reason, successor ?? null);
    },

    /** @returns false if it was not withdrawn */
    lift: async (record: string): Promise<boolean> => (await lift.run(record)) > 0,
  };
}

const whyOf = ({ reason, successor }: Row): WithdrawalReason => ({
  reason: String(reason),
  ...(successor !== null && { successor: String(successor) }),
});

export type Withdrawals = ReturnType<typeof withdrawals>;
