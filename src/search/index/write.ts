import { records } from '../../catalogue/records.ts';
import type { Follower } from '../../catalogue/resource.ts';
import type { Unit } from '../../iiif/unit.ts';
import { type Database, transaction } from '../../system/sqlite.ts';
import { unpackWords } from '../lookup.ts';
import { PER_TEXT, passagesOf } from '../tables.ts';
import { gatherer, type IndexedText, type Part } from './gather.ts';
import { type Standing, traitWriter } from './traits.ts';
import { changeWriter, type Of, type WordChanges } from './words.ts';

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

/** A text under its id, with the first text of its leaf and what it may be chosen by. */
export type Placed = {
  readonly record: string;
  readonly id: number;
  readonly leaf: number;
  readonly traits: Standing;
  readonly text: IndexedText;
};

/** Writes one text of a record under an id; one of very many passages takes several ids, whose number is returned. */
export function textWriter(database: Database) {
  const putText = database.prepare(
    'INSERT INTO search_text VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const putPassage = database.prepare(
    'INSERT INTO search_passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const putWords = database.prepare('INSERT INTO search_index (rowid, word) VALUES (?, ?)');

  return ({ record, id, leaf, traits, text }: Placed): number => {
    const { folio, layer, kind, language, status, users, passages } = text;
    const parts = Math.max(1, Math.ceil(passages.length / PER_TEXT));
    for (let part = 0; part < parts; part++) {
      putText.run(
        id + part,
        record,
        folio,
        layer,
        kind,
        language,
        status,
        users,
        null,
        leaf,
        ...traits,
      );
    }
    const [first] = passagesOf(id);
    for (const [i, { unit, box, text: said, words, partners }] of passages.entries()) {
      const [from, to] = partners ?? [null, null];
      putPassage.run(first + i, unit, box.x, box.y, box.w, box.h, said, from, to);
      putWords.run(first + i, words);
    }
    return parts;
  };
}

/** Keeps the index in the transactions that publish; first takes in what was published before there was one. */
export function followSearch(database: Database): Follower {
  const writer = indexWriter(database);
  const missing = database.prepare(
    'SELECT id FROM record WHERE id NOT IN (SELECT record FROM search_record)',
  );
  takeIn(
    database,
    (missing.all() as { id: string }[]).map(({ id }) => id),
  );
  /** What one that fails has gathered is not left to the next. */
  const whole = (work: () => void): void => {
    try {
      work();
      writer.flush();
    } catch (error) {
      writer.forget();
      throw error;
    }
  };
  return {
    publish: ({ unit }, { time }) => whole(() => writer.put(unit, time)),
    withdraw: (record) => whole(() => writer.clear(record)),
  };
}

function takeIn(database: Database, ids: readonly string[]): void {
  if (ids.length === 0) return;
  transaction(database, () => {
    const [writer, published] = [indexWriter(database), records(database)];
    for (const id of ids) {
      const unit = published.unit(id);
      if (unit) writer.put(unit, published.publication(id)?.published ?? '');
    }
    writer.flush();
  });
}
