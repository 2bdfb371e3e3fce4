import type { Follower } from '../catalogue/publication.ts';
import { type Records, records } from '../catalogue/records.ts';
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

/** Makes the index of all that is published anew, in one transaction; returns the number of records and passages. */
export async function rebuildIndex(
  database: Database,
): Promise<{ records: number; passages: number }> {
  const published = records(database);
  return transaction(database, () => {
    database.exec(
      `DELETE FROM search_record; DELETE FROM search_text; DELETE FROM search_passage; DELETE FROM search_word;
       DELETE FROM search_layer;
       INSERT INTO search_index (search_index) VALUES ('delete-all');
       INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
       INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 1000);
       INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 67108864)`,
    );
    const all = published.folders().map(({ id }) => id);
    const writer = indexWriter(database);
    for (const id of all) putRecord(writer, published, id);
    writer.flush();
    database.exec(
      `INSERT INTO search_index (search_index) VALUES ('optimize');
       INSERT INTO search_index (search_index, rank) VALUES ('automerge', 4);
       INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 16);
       INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 1048576)`,
    );
    const { n } = database
      .prepare('SELECT count(*) AS n FROM search_passage WHERE id > 0')
      .get() as {
      n: number;
    };
    return { records: all.length, passages: n };
  });
}

function takeIn(database: Database, ids: readonly string[]): void {
  if (ids.length === 0) return;
  transaction(database, () => {
    const [writer, published] = [indexWriter(database), records(database)];
    for (const id of ids) putRecord(writer, published, id);
    writer.flush();
  });
}

function putRecord(writer: ReturnType<typeof indexWriter>, records: Records, id: string): void {
  const unit = records.unit(id);
  if (unit) writer.put(unit, records.publication(id)?.published ?? '');
}
