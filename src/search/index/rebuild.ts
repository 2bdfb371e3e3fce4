import { availableParallelism } from 'node:os';
import type { Database } from '../../system/database/database.ts';
import type { SearchEngine } from '../engine/engine.ts';
import { searchEngine } from '../engine/engines.ts';
import { type Batch, gatherAll } from './gather.ts';
import { recordWriter } from './record-writer.ts';
import { gatherThread } from './thread.ts';
import { vocabularyWriter } from './vocabulary.ts';

/** An archive with no more leaves than this is read before a thread would have started. */
const MAX_LEAVES_WITHOUT_THREAD = 200;

/**
 * Rebuilds the index from everything that is published, in one transaction. With SQLite
 * and more than one processor, a thread reads the texts while this one writes.
 *
 * @param withoutThread the number of leaves up to which no thread is started
 * @param onRecords called now and then with the number of records that have been indexed
 * @returns the number of records, and of passages in their texts
 */
export async function rebuildIndex(
  database: Database,
  withoutThread = MAX_LEAVES_WITHOUT_THREAD,
  onRecords: (records: number) => void = () => undefined,
): Promise<IndexCounts> {
  const engine = searchEngine(database);
  const { leaves } = (await database.prepare('SELECT count(*) AS leaves FROM leaf').get()) as {
    leaves: number;
  };
  // PostgreSQL does its part in processes of its own.
  const isWithoutThread = database.engine === 'postgres' || availableParallelism() < 2;
  if (isWithoutThread || leaves <= withoutThread) {
    return writeAll(database, engine, gatherAll(database, engine), onRecords);
  }
  const { file } = (await database.prepare('PRAGMA database_list').get()) as { file: string };
  const thread = await gatherThread(file);
  try {
    return await writeAll(database, engine, thread.batches(), onRecords);
  } finally {
    await thread.end();
  }
}

/** The ids of passages change, so no process may answer with those of before. */
async function writeAll(
  database: Database,
  engine: SearchEngine,
  batches: AsyncIterable<Batch>,
  onRecords: (records: number) => void,
): Promise<IndexCounts> {
  const counts = await writeIndex(database, engine, batches, onRecords);
  await database.seenEverywhere();
  return counts;
}

type IndexCounts = { readonly records: number; readonly passages: number };

const writeIndex = (
  database: Database,
  engine: SearchEngine,
  batches: AsyncIterable<Batch>,
  onRecords: (records: number) => void,
) =>
  database.transaction(async () => {
    await database.exec(engine.beginRebuild);
    const records = recordWriter(database, engine);
    const writeChanges = vocabularyWriter(database, engine);
    let done = 0;
    for await (const { parts, changes } of batches) {
      for (const part of parts) await records.write(part);
      await writeChanges(changes);
      done += parts.filter(({ is }) => is === 'record').length;
      onRecords(done);
    }
    await records.flush();
    await database.exec(engine.endRebuild);
    return (await database.prepare(COUNTS).get()) as IndexCounts;
  });

const COUNTS = `
  SELECT (SELECT count(*) FROM search_record) AS records,
         (SELECT count(*) FROM search_passage WHERE id > 0) AS passages`;
