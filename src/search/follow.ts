import type { Follower } from '../catalogue/publication.ts';
import { records } from '../catalogue/records.ts';
import { type Database, transaction } from '../storage/sqlite.ts';
import { indexWriter } from './index-writer.ts';

/** Keeps the index in the transactions that publish; first takes in what was published before there was one. */
export function followSearch(database: Database): Follower {
  const writer = indexWriter(database);
  const missing = database.prepare(
    'SELECT id FROM record WHERE id NOT IN (SELECT record FROM search_record)',
  );
  takeIn(
    database,
    (missing.all() as { id: string }[]).map(({ id }) => id),
  );
  /** What one that fails has gathered is not left to the next. */
  const whole = (work: () => void): void => {
    try {
      work();
      writer.flush();
    } catch (error) {
      writer.forget();
      throw error;
    }
  };
  return {
    publish: ({ unit }, { time }) => whole(() => writer.put(unit, time)),
    withdraw: (record) => whole(() => writer.clear(record)),
  };
}

function takeIn(database: Database, ids: readonly string[]): void {
  if (ids.length === 0) return;
  transaction(database, () => {
    const [writer, published] = [indexWriter(database), records(database)];
    for (const id of ids) {
      const unit = published.unit(id);
      if (unit) writer.put(unit, published.publication(id)?.published ?? '');
    }
    writer.flush();
  });
}
