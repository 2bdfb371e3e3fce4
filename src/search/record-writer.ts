import type { Database } from '../storage/sqlite.ts';
import type { IndexedText, Part } from './gather.ts';
import { textWriter } from './text-writer.ts';

/** Descriptions that are held before they are written. */
const MOST_WAITING = 1000;

/** A record of which all parts before are written. */
type Open = {
  readonly record: string;
  readonly published: string;
  /** The first id of its texts, of the texts of its layer, and the next. */
  readonly first: number;
  layer: number;
  next: number;
  readonly texts: { readonly id: number; readonly partner: number | undefined }[];
};

type Waiting = {
  readonly record: string;
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
  const putRecord = database.prepare('INSERT INTO search_record VALUES (?, ?, ?, ?, ?)');
  const putLayer = database.prepare('INSERT INTO search_layer VALUES (?, ?)');
  const pair = database.prepare('UPDATE search_text SET partner = ? WHERE id = ?');
  const putText = textWriter(database);

  let open: Open | undefined;
  /** Descriptions wait for each other: the index takes ids best in ascending order, and theirs descend. */
  let waiting: Waiting[] = [];

  const writeDescriptions = (): void => {
    for (const { record, id, text, words } of waiting.reverse()) {
      putText(record, id, text);
      putLayer.run(id, words);
    }
    waiting = [];
  };

  const close = ({ record, published, first, next, texts }: Open): number => {
    for (const { id, partner } of texts) {
      if (partner !== undefined) pair.run(texts[partner]?.id ?? null, id);
    }
    const { low } = ends.get() as { low: number };
    const description = low - 1 - waiting.length;
    putRecord.run(record, first, next - 1, description, published);
    return description;
  };

  const begin = (record: string, published: string): Open => {
    const first = (ends.get() as { high: number }).high + 1;
    return { record, published, first, layer: first, next: first, texts: [] };
  };

  return {
    write(part: Part): void {
      if (part.is === 'record') open = begin(part.record, part.published);
      else if (!open) throw new Error('a part of no record');
      else if (part.is === 'text') {
        open.texts.push({ id: open.next, partner: part.text.partner });
        open.next += putText(open.record, open.next, part.text);
      } else if (part.is === 'layer') {
        putLayer.run(open.layer, part.words);
        open.layer = open.next;
      } else {
        const { text, words } = part;
        waiting.push({ record: open.record, id: close(open), text, words });
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
