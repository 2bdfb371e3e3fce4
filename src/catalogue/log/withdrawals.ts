import { type Database, queries, type Row } from '../../system/sqlite.ts';
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
    all: (): ReadonlyMap<string, WithdrawalReason> =>
      new Map(kept().map((row) => [String(row['record']), whyOf(row)])),

    keep(record: string, { reason = '', successor }: WithdrawalReason): void {
      add.run(record, new Date().toISOString(), reason, successor ?? null);
    },

    /** @returns false if it was not withdrawn */
    lift: (record: string): boolean => lift.run(record).changes > 0,
  };
}

const whyOf = ({ reason, successor }: Row): WithdrawalReason => ({
  reason: String(reason),
  ...(successor !== null && { successor: String(successor) }),
});

export type Withdrawals = ReturnType<typeof withdrawals>;
