import type { Database } from '../storage/sqlite.ts';
import type { IndexedText, Part } from './gather.ts';
import { textWriter } from './text-writer.ts';
import { type Standing, traitWriter } from './trait-writer.ts';

/** Descriptions that are held before they are written. */
const MOST_WAITING = 1000;

/** A record of which all parts before are written. */
type Open = {
  readonly record: string;
  readonly published: string;
  /** Its place in the natural order, and what stands with each of its texts. */
  readonly sort: string;
  readonly traits: Standing;
  /** The first id of its texts, of the texts of its layer, and the next. */
  readonly first: number;
  layer: number;
  next: number;
  /** The first text of each leaf. */
  readonly leaves: Map<string, number>;
  readonly texts: { readonly id: number; readonly partner: number | undefined }[];
};

type Waiting = {
  readonly record: string;
  readonly traits: Standing;
  readonly id: number;
  readonly text: IndexedText;
  readonly words: Uint8Array;
};

/** Writes the parts of records one after another. */
export function recordWriter(database: Database) {
  // Each end by itself: together SQLite reads the whole table for them.
  const ends = database.prepare(
    `SELECT max(0, coalesce((SELECT max(id) FROM search_text), 0)) AS high,
            min(0, coalesce((SELECT min(id) FROM search_text), 0)) AS low`,
  );
  const putRecord = database.prepare('INSERT INTO search_record VALUES (?, ?, ?, ?, ?, ?)');
  const putLayer = database.prepare('INSERT INTO search_layer VALUES (?, ?)');
  const pair = database.prepare('UPDATE search_text SET partner = ? WHERE id = ?');
  const opened = opening(database);
  const putText = textWriter(database);

  let open: Open | undefined;
  /** Descriptions wait for each other: the index takes ids best in ascending order, and theirs descend. */
  let waiting: Waiting[] = [];

  const writeDescriptions = (): void => {
    for (const { id, words, ...rest } of waiting.reverse()) {
      putText({ ...rest, id, leaf: id });
      putLayer.run(id, words);
    }
    waiting = [];
  };

  const close = ({ record, published, sort, first, next, texts }: Open): number => {
    for (const { id, partner } of texts) {
      if (partner !== undefined) pair.run(texts[partner]?.id ?? null, id);
    }
    const { low } = ends.get() as { low: number };
    const description = low - 1 - waiting.length;
    putRecord.run(record, first, next - 1, description, published, sort);
    return description;
  };

  const addText = ({ record, traits: its, next: id, leaves, texts }: Open, text: IndexedText) => {
    const leaf = leaves.get(text.folio) ?? id;
    leaves.set(text.folio, leaf);
    texts.push({ id, partner: text.partner });
    return putText({ record, traits: its, id, leaf, text });
  };

  return {
    write(part: Part): void {
      if (part.is === 'record') open = opened(part, (ends.get() as { high: number }).high + 1);
      else if (!open) throw new Error('a part of no record');
      else if (part.is === 'text') {
        open.next += addText(open, part.text);
      } else if (part.is === 'layer') {
        putLayer.run(open.layer, part.words);
        open.layer = open.next;
      } else {
        const { text, words } = part;
        const { record, traits: its } = open;
        waiting.push({ record, traits: its, id: close(open), text, words });
        if (waiting.length >= MOST_WAITING) writeDescriptions();
      }
    },
    /** Writes what waits: to be called before the transaction ends. */
    flush: writeDescriptions,
    /** Lets go what waits, where the transaction fails. */
    forget(): void {
      waiting = [];
    },
  };
}

/** A record of which nothing is written, whose first text has that id. */
function opening(database: Database) {
  const sortOf = database.prepare('SELECT sort FROM record WHERE id = ?');
  const traits = traitWriter(database);
  return ({ record, published, traits: its }: Part & { is: 'record' }, first: number): Open => {
    const { sort } = (sortOf.get(record) ?? { sort: '' }) as { sort: string };
    return {
      record,
      published,
      sort,
      traits: traits.put(record, its),
      first,
      layer: first,
      next: first,
      leaves: new Map(),
      texts: [],
    };
  };
}
