import type { Unit } from '../iiif/unit.ts';
import type { Database } from '../storage/sqlite.ts';
import { descriptionRow } from './description.ts';
import { type TextRow, textRows } from './row.ts';
import { passagesOf } from './tables.ts';
import { textWriter } from './text-writer.ts';
import { type Of, vocabulary } from './vocabulary.ts';

const statements = (database: Database) => ({
  record: database.prepare('INSERT INTO search_record VALUES (?, ?, ?, ?, ?)'),
  kept: database.prepare('SELECT first, last, description FROM search_record WHERE record = ?'),
  forget: database.prepare('DELETE FROM search_record WHERE record = ?'),
  // Each end by itself: together SQLite reads the whole table for them.
  highest: database.prepare(
    `SELECT max(0, coalesce((SELECT max(id) FROM search_text), 0)) AS high,
            min(0, coalesce((SELECT min(id) FROM search_text), 0)) AS low`,
  ),
  noText: database.prepare('DELETE FROM search_text WHERE id BETWEEN ? AND ?'),
  noPassage: database.prepare('DELETE FROM search_passage WHERE id BETWEEN ? AND ?'),
  noWords: database.prepare(
    'DELETE FROM search_index WHERE rowid IN (SELECT id FROM search_passage WHERE id BETWEEN ? AND ?)',
  ),
});

/** Descriptions that are held before they are written. */
const MOST_WAITING = 1000;

/** The writing side of the index, to be used within a transaction. */
export function indexWriter(database: Database) {
  const sql = statements(database);
  const words = vocabulary(database);
  const write = textWriter(database, words);
  const clear = clearing(sql, words);

  /** Descriptions wait for each other: the index takes ids best in ascending order, and theirs descend. */
  let waiting: { readonly record: string; readonly id: number; readonly row: TextRow }[] = [];
  const writeDescriptions = (): void => {
    for (const { record, id, row } of waiting.reverse()) write.description(record, id, row);
    waiting = [];
  };

  return {
    clear,
    /** Writes what is gathered: to be called before the transaction ends. */
    flush(): void {
      writeDescriptions();
      words.flush();
    },
    /** Lets go what is gathered, where the transaction fails. */
    forget(): void {
      waiting = [];
      words.forget();
    },
    put(unit: Unit, published: string): void {
      const { id: record } = unit.record;
      clear(record);
      const { high, low } = sql.highest.get() as { high: number; low: number };
      const [first, description] = [high + 1, low - 1 - waiting.length];
      const next = write.texts(record, first, textRows(unit));
      sql.record.run(record, first, next - 1, description, published);
      waiting.push({ record, id: description, row: descriptionRow(unit) });
      if (waiting.length >= MOST_WAITING) writeDescriptions();
    },
  };
}

/** Takes out all that was indexed of a record. */
function clearing(sql: ReturnType<typeof statements>, words: ReturnType<typeof vocabulary>) {
  return (record: string): void => {
    const kept = sql.kept.get(record) as
      | { first: number; last: number; description: number }
      | undefined;
    if (!kept) return;
    const drop = (first: number, last: number, of: Of) => {
      const range = passagesOf(first, last);
      words.drop(first, last, of);
      sql.noWords.run(...range);
      sql.noPassage.run(...range);
      sql.noText.run(first, last);
    };
    if (kept.last >= kept.first) drop(kept.first, kept.last, 'count');
    drop(kept.description, kept.description, 'described');
    sql.forget.run(record);
  };
}
