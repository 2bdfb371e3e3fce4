import type { Unit } from '../iiif/unit.ts';
import type { Database } from '../storage/sqlite.ts';
import { gatherer } from './gather.ts';
import { unpackWords } from './layer-words.ts';
import { recordWriter } from './record-writer.ts';
import { passagesOf } from './tables.ts';
import { traitWriter } from './trait-writer.ts';
import { changeWriter, type Of, type WordChanges } from './word-change.ts';

/** How many different words are held before they are written. */
export const MOST_HELD = 500_000;

/** Keeps the index in transactions: what they have in hand is written by `flush`, or let go by `forget`. */
export function indexWriter(database: Database) {
  const { parts, changes } = gatherer();
  const records = recordWriter(database);
  const writeChanges = changeWriter(database);
  const clear = clearing(database, changes);
  return {
    clear,
    put(unit: Unit, published: string): void {
      clear(unit.record.id);
      for (const part of parts(unit, published)) records.write(part);
      if (changes.size() > MOST_HELD) writeChanges(changes.take());
    },
    flush(): void {
      records.flush();
      writeChanges(changes.take());
    },
    forget(): void {
      records.forget();
      changes.take();
    },
  };
}

/** Takes out all that was indexed of a record. */
function clearing(database: Database, changes: WordChanges) {
  const kept = database.prepare(
    'SELECT first, last, description FROM search_record WHERE record = ?',
  );
  const layers = database.prepare('SELECT words FROM search_layer WHERE first BETWEEN ? AND ?');
  const noLayers = database.prepare('DELETE FROM search_layer WHERE first BETWEEN ? AND ?');
  const noText = database.prepare('DELETE FROM search_text WHERE id BETWEEN ? AND ?');
  const noPassage = database.prepare('DELETE FROM search_passage WHERE id BETWEEN ? AND ?');
  const noWords = database.prepare(
    'DELETE FROM search_index WHERE rowid IN (SELECT id FROM search_passage WHERE id BETWEEN ? AND ?)',
  );
  const noRecord = database.prepare('DELETE FROM search_record WHERE record = ?');

  const traits = traitWriter(database);

  const drop = (first: number, last: number, of: Of): void => {
    for (const { words } of layers.all(first, last) as { words: Uint8Array }[]) {
      changes.drop(unpackWords(words), of);
    }
    const range = passagesOf(first, last);
    noWords.run(...range);
    noPassage.run(...range);
    noText.run(first, last);
    noLayers.run(first, last);
  };

  return (record: string): void => {
    traits.clear(record);
    const found = kept.get(record) as
      | { first: number; last: number; description: number }
      | undefined;
    if (!found) return;
    if (found.last >= found.first) drop(found.first, found.last, 'count');
    drop(found.description, found.description, 'described');
    noRecord.run(record);
  };
}
