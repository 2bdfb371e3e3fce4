import { records } from '../catalogue/records.ts';
import type { Database } from '../storage/sqlite.ts';
import { gatherer, type Part } from './gather.ts';
import { MOST_HELD } from './index-writer.ts';
import type { Change } from './word-change.ts';

/** Parts of records in their order, and how the vocabulary has changed, where that is not gathered further. */
export type Gathered = { readonly parts: readonly Part[]; readonly changes: readonly Change[] };

/** Passages that are given at once. */
const AT_ONCE = 1000;

/** Gathers what the index takes in of all that is published. */
export function* gatherAll(database: Database): Generator<Gathered> {
  const { folders, unit, publication } = records(database);
  const { parts, changes } = gatherer();
  let batch: Part[] = [];
  let passages = 0;
  for (const { id } of folders()) {
    const own = unit(id);
    if (!own) continue;
    for (const part of parts(own, publication(id)?.published ?? '')) {
      batch.push(part);
      passages += part.is === 'text' ? part.text.passages.length : 1;
      if (passages < AT_ONCE) continue;
      yield { parts: batch, changes: changes.size() > MOST_HELD ? changes.take() : [] };
      batch = [];
      passages = 0;
    }
  }
  yield { parts: batch, changes: changes.take() };
}
