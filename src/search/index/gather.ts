import { records } from '../../catalogue/records.ts';
import type { AnyText, Unit } from '../../iiif/unit.ts';
import type { Database } from '../../system/database/database.ts';
import type { SearchEngine } from '../engine/engine.ts';
import { type RecordFacets, recordFacets } from './facets.ts';
import { descriptionText, type SourcePassage, type SourceText, textsOf } from './passages.ts';
import {
  type CountColumn,
  packWords,
  type WordChange,
  type WordChanges,
  type WordCounter,
  wordChanges,
  wordCounter,
} from './vocabulary.ts';

/** Records to be indexed, as parts in order, and the changes to the vocabulary that go with them. */
export type Batch = {
  readonly parts: readonly IndexPart[];
  readonly changes: readonly WordChange[];
};

/** What the index stores of a record, part by part. */
export type IndexPart =
  | {
      readonly is: 'record';
      readonly record: string;
      readonly published: string;
      readonly facets: RecordFacets;
    }
  /** The texts of one layer follow each other. */
  | { readonly is: 'text'; readonly text: IndexedText }
  /** The packed words of all texts since the previous layer ended. */
  | { readonly is: 'layer'; readonly words: Uint8Array }
  /** The last part of a record. */
  | { readonly is: 'description'; readonly text: IndexedText; readonly words: Uint8Array };

/** A text with the words of each passage as they are indexed. */
export type IndexedText = Omit<SourceText, 'passages'> & {
  readonly passages: readonly (Omit<SourcePassage, 'words'> & { readonly words: string })[];
};

/** Passages in one batch. */
const BATCH_PASSAGES = 1000;

/** Changes to the vocabulary that are collected before they are written, in different words. */
export const MAX_PENDING_WORDS = 500_000;

/** Reads everything that is published. */
export async function* gatherAll(database: Database, engine: SearchEngine): AsyncGenerator<Batch> {
  const { folders, unit, publication } = records(database);
  const { parts, changes } = gatherer(engine);
  let batch: IndexPart[] = [];
  let passages = 0;
  for (const { id } of await folders()) {
    const published = await unit(id);
    if (!published) continue;
    for (const part of parts(published, (await publication(id))?.published ?? '')) {
      batch.push(part);
      passages += part.is === 'text' ? part.text.passages.length : 1;
      if (passages < BATCH_PASSAGES) continue;
      yield { parts: batch, changes: changes.size() > MAX_PENDING_WORDS ? changes.take() : [] };
      batch = [];
      passages = 0;
    }
  }
  yield { parts: batch, changes: changes.take() };
}

/** Prepares records for the index. It writes nothing, so it can run in a thread beside the writer. */
export function gatherer(engine: SearchEngine) {
  const changes: WordChanges = wordChanges();
  const packCounted = (counter: WordCounter, column: CountColumn): Uint8Array => {
    const words = counter.counts();
    changes.add(words, column);
    return packWords(words);
  };

  function* layers(unit: Unit<AnyText>): Generator<IndexPart> {
    let layer: string | undefined;
    let counter = wordCounter(engine);
    for (const text of textsOf(unit)) {
      if (layer !== undefined && layer !== text.layer) {
        yield { is: 'layer', words: packCounted(counter, 'count') };
        counter = wordCounter(engine);
      }
      layer = text.layer;
      yield { is: 'text', text: indexed(text, counter) };
    }
    if (layer !== undefined) yield { is: 'layer', words: packCounted(counter, 'count') };
  }

  return {
    changes,
    *parts(unit: Unit<AnyText>, published: string): Generator<IndexPart> {
      yield { is: 'record', record: unit.record.id, published, facets: recordFacets(unit.path) };
      yield* layers(unit);
      const counter = wordCounter(engine);
      const text = indexed(descriptionText(unit), counter);
      yield { is: 'description', text, words: packCounted(counter, 'described') };
    },
  };
}

const indexed = (text: SourceText, counter: WordCounter): IndexedText => ({
  ...text,
  passages: text.passages.map(({ words, ...rest }) => ({ ...rest, words: counter.add(words) })),
});
