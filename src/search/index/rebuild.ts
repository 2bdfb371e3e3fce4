import { availableParallelism } from 'node:os';
import { type Database, transaction } from '../../system/sqlite.ts';
import { type Batch, gatherAll } from './gather.ts';
import { gatherThread } from './thread.ts';
import { vocabularyWriter } from './vocabulary.ts';
import { recordWriter } from './write.ts';

/** An archive with no more leaves than this is read before a thread would have started. */
const MAX_LEAVES_WITHOUT_THREAD = 200;

/**
 * Rebuilds the index from everything that is published, in one transaction. If there is more than one
 * processor, a thread reads the texts while this one writes.
 *
 * @param withoutThread the number of leaves up to which no thread is started
 * @returns the number of records, and of passages in their texts
 */
export async function rebuildIndex(
  database: Database,
  withoutThread = MAX_LEAVES_WITHOUT_THREAD,
): Promise<{ records: number; passages: number }> {
  const { leaves } = database.prepare('SELECT count(*) AS leaves FROM leaf').get() as {
    leaves: number;
  };
  if (leaves <= withoutThread || availableParallelism() < 2) {
    return writeAll(database, gatherAll(database));
  }
  const { file } = database.prepare('PRAGMA database_list').get() as { file: string };
  const thread = await gatherThread(file);
  try {
    return writeAll(database, thread.batches());
  } finally {
    await thread.end();
  }
}

const writeAll = (database: Database, batches: Iterable<Batch>) =>
  transaction(database, () => {
    database.exec(EMPTY_TABLES);
    const records = recordWriter(database);
    const writeChanges = vocabularyWriter(database);
    for (const { parts, changes } of batches) {
      for (const part of parts) records.write(part);
      writeChanges(changes);
    }
    records.flush();
    database.exec(OPTIMIZE);
    return database.prepare(COUNTS).get() as { records: number; passages: number };
  });

/** FTS5 doesn't merge its segments while records are written; everything is merged once at the end. */
const EMPTY_TABLES = `
  DELETE FROM search_record; DELETE FROM search_text; DELETE FROM search_passage;
  DELETE FROM search_word; DELETE FROM search_layer; DELETE FROM search_named; DELETE FROM search_year;
  INSERT INTO search_index (search_index) VALUES ('delete-all');
  INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
  INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 1000);
  INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 67108864)`;
const OPTIMIZE = `
  INSERT INTO search_index (search_index) VALUES ('optimize');
  INSERT INTO search_index (search_index, rank) VALUES ('automerge', 4);
  INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 16);
  INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 1048576)`;
const COUNTS = `
  SELECT (SELECT count(*) FROM search_record) AS records,
         (SELECT count(*) FROM search_passage WHERE id > 0) AS passages`;
