import { records } from '../../catalogue/records.ts';
import type { Follower } from '../../catalogue/resource.ts';
import type { AnyText, Unit } from '../../iiif/unit.ts';
import type { Database } from '../../system/database/database.ts';
import type { SearchEngine } from '../engine/engine.ts';
import { searchEngine } from '../engine/engines.ts';
import { facetWriter } from './facets.ts';
import { gatherer, MAX_PENDING_WORDS } from './gather.ts';
import { recordWriter } from './record-writer.ts';
import { passagesOf } from './tables.ts';
import {
  type CountColumn,
  unpackWords,
  vocabularyWriter,
  type WordChanges,
  wordChanges,
} from './vocabulary.ts';

/** Indexes what was published before there was an index. */
export async function fillSearch(database: Database): Promise<void> {
  const missing = database.prepare(
    'SELECT id FROM record WHERE id NOT IN (SELECT record FROM search_record)',
  );
  const [writer, published] = [indexWriter(database), records(database)];
  for (const row of await missing.all()) {
    const id = String(row['id']);
    const unit = await published.unit(id);
    if (unit) await writer.put(unit, (await published.publication(id))?.published ?? '');
  }
  await writer.end();
}

/** Keeps the index up to date within the transactions that publish and withdraw. */
export function followSearch(database: Database): Follower {
  const writer = indexWriter(database);
  return {
    publish: ({ unit }, { time }) => writer.put(unit, time),
    withdraw: writer.clear,
    end: writer.end,
    undo: (what) => writer.undo(what === 'transaction' ? undefined : what.unit.record.id),
  };
}

/**
 * Indexes records within a transaction. The vocabulary is written at its end, since many records use the
 * same words.
 */
function indexWriter(database: Database) {
  const engine = searchEngine(database);
  const { parts, changes } = gatherer(engine);
  const records = recordWriter(database, engine);
  const writeChanges = vocabularyWriter(database, engine);
  const remove = recordRemover(database, engine, changes);
  /** The changes of the transaction without those of the last record, which may be undone. */
  const all = wordChanges();
  /** The record that the changes belong to which are not in `all` yet. */
  let last: string | undefined;
  const keepChanges = async (): Promise<void> => {
    all.addAll(changes.take());
    if (all.size() > MAX_PENDING_WORDS) await writeChanges(all.take());
  };
  return {
    async put(unit: Unit<AnyText>, published: string): Promise<void> {
      await keepChanges();
      last = unit.record.id;
      await remove(last);
      for (const part of parts(unit, published)) await records.write(part);
      await records.flush();
    },
    async clear(record: string): Promise<void> {
      await keepChanges();
      last = record;
      await remove(record);
    },
    /** Call it before the transaction ends. */
    async end(): Promise<void> {
      await keepChanges();
      await writeChanges(all.take());
      records.discard();
    },
    /** @param record absent for everything in the transaction; one that was never put changes nothing */
    undo(record: string | undefined): void {
      if (record !== undefined && record !== last) return;
      records.discard();
      changes.take();
      if (record === undefined) all.take();
    },
  };
}

/** Removes everything that is indexed of a record. */
function recordRemover(database: Database, engine: SearchEngine, changes: WordChanges) {
  const ids = database.prepare(
    'SELECT first, last, description FROM search_record WHERE record = ?',
  );
  const layers = database.prepare('SELECT words FROM search_layer WHERE first BETWEEN ? AND ?');
  const deleteLayers = database.prepare('DELETE FROM search_layer WHERE first BETWEEN ? AND ?');
  const deleteTexts = database.prepare('DELETE FROM search_text WHERE id BETWEEN ? AND ?');
  const deletePassages = database.prepare('DELETE FROM search_passage WHERE id BETWEEN ? AND ?');
  const deleteWords = database.prepare(engine.deleteWords);
  const deleteRecord = database.prepare('DELETE FROM search_record WHERE record = ?');
  const facets = facetWriter(database);

  const removeTexts = async (first: number, last: number, column: CountColumn): Promise<void> => {
    for (const { words } of (await layers.all(first, last)) as { words: Uint8Array }[]) {
      changes.subtract(unpackWords(words), column);
    }
    const range = passagesOf(first, last);
    await deleteWords.run(...range);
    await deletePassages.run(...range);
    await deleteTexts.run(first, last);
    await deleteLayers.run(first, last);
  };

  return async (record: string): Promise<void> => {
    const row = (await ids.get(record)) as
      | { first: number; last: number; description: number }
      | undefined;
    if (!row) return;
    await facets.clear(record);
    if (row.last >= row.first) await removeTexts(row.first, row.last, 'count');
    await removeTexts(row.description, row.description, 'described');
    await deleteRecord.run(record);
  };
}
