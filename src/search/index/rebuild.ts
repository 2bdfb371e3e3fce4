import { availableParallelism } from 'node:os';
import { type Database, transaction } from '../../system/sqlite.ts';
import { type Gathered, gatherAll, gatherThread } from './thread.ts';
import { changeWriter } from './words.ts';
import { recordWriter } from './write.ts';

/** Leaves that are gathered sooner than a thread is up. */
const FEW = 200;

/**
 * Makes the index of all that is published anew, in one transaction; returns the number of records and
 * passages. Where there are processors for it, a thread gathers the texts while this one writes.
 *
 * @param few leaves that no thread is started for
 */
export async function rebuildIndex(
  database: Database,
  few = FEW,
): Promise<{ records: number; passages: number }> {
  const { leaves } = database.prepare('SELECT count(*) AS leaves FROM leaf').get() as {
    leaves: number;
  };
  if (leaves <= few || availableParallelism() < 2)
    return rebuildFrom(database, gatherAll(database));
  const { file } = database.prepare('PRAGMA database_list').get() as { file: string };
  const thread = await gatherThread(file);
  try {
    return rebuildFrom(database, thread.gathered());
  } finally {
    await thread.end();
  }
}

const rebuildFrom = (database: Database, gathered: Iterable<Gathered>) =>
  transaction(database, () => {
    database.exec(EMPTY);
    const records = recordWriter(database);
    const writeChanges = changeWriter(database);
    for (const { parts, changes } of gathered) {
      for (const part of parts) records.write(part);
      writeChanges(changes);
    }
    records.flush();
    database.exec(PACKED);
    return database.prepare(NUMBERS).get() as { records: number; passages: number };
  });

/** Nothing is merged meanwhile, and all at the end. */
const EMPTY = `
  DELETE FROM search_record; DELETE FROM search_text; DELETE FROM search_passage;
  DELETE FROM search_word; DELETE FROM search_layer; DELETE FROM search_named; DELETE FROM search_year;
  INSERT INTO search_index (search_index) VALUES ('delete-all');
  INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
  INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 1000);
  INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 67108864)`;
const PACKED = `
  INSERT INTO search_index (search_index) VALUES ('optimize');
  INSERT INTO search_index (search_index, rank) VALUES ('automerge', 4);
  INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 16);
  INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 1048576)`;
const NUMBERS = `
  SELECT (SELECT count(*) FROM search_record) AS records,
         (SELECT count(*) FROM search_passage WHERE id > 0) AS passages`;
