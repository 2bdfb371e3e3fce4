import { records } from '../../catalogue/records.ts';
import type { Follower } from '../../catalogue/resource.ts';
import type { AnyText, Unit } from '../../iiif/unit.ts';
import type { Database } from '../../system/database/database.ts';
import type { SearchEngine } from '../engine/engine.ts';
import { searchEngine } from '../engine/engines.ts';
import { type FacetColumns, facetWriter } from './facets.ts';
import { gatherer, type IndexedText, type IndexPart, MAX_PENDING_WORDS } from './gather.ts';
import { PASSAGES_PER_TEXT, passagesOf } from './tables.ts';
import { type CountColumn, unpackWords, vocabularyWriter, type WordChanges } from './vocabulary.ts';

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
  await writer.flush();
}

/** Keeps the index up to date within the transactions that publish and withdraw. */
export function followSearch(database: Database): Follower {
  const writer = indexWriter(database);
  /** Discards pending writes on failure, so that they don't end up in the next transaction. */
  const flushed = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
      await writer.flush();
    } catch (error) {
      writer.discard();
      throw error;
    }
  };
  return {
    publish: ({ unit }, { time }) => flushed(() => writer.put(unit, time)),
    withdraw: (record) => flushed(() => writer.clear(record)),
  };
}

/** Indexes records within a transaction. `flush` writes what is pending, `discard` drops it. */
function indexWriter(database: Database) {
  const engine = searchEngine(database);
  const { parts, changes } = gatherer(engine);
  const records = recordWriter(database, engine);
  const writeChanges = vocabularyWriter(database);
  const clear = recordRemover(database, engine, changes);
  return {
    clear,
    async put(unit: Unit<AnyText>, published: string): Promise<void> {
      await clear(unit.record.id);
      for (const part of parts(unit, published)) await records.write(part);
      if (changes.size() > MAX_PENDING_WORDS) await writeChanges(changes.take());
    },
    async flush(): Promise<void> {
      await records.flush();
      await writeChanges(changes.take());
    },
    discard(): void {
      records.discard();
      changes.take();
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
    await facets.clear(record);
    const row = (await ids.get(record)) as
      | { first: number; last: number; description: number }
      | undefined;
    if (!row) return;
    if (row.last >= row.first) await removeTexts(row.first, row.last, 'count');
    await removeTexts(row.description, row.description, 'described');
    await deleteRecord.run(record);
  };
}

/** The record whose parts are being written. */
type OpenRecord = {
  readonly record: string;
  readonly published: string;
  /** Its sort key in the natural order. */
  readonly sort: string;
  readonly facets: FacetColumns;
  /** The id of its first text, of the first text of the current layer, and of the next text. */
  readonly first: number;
  layerFirst: number;
  next: number;
  /** The first text on each folio. */
  readonly leaves: Map<string, number>;
  readonly texts: { readonly id: number; readonly partner: number | undefined }[];
};

type PendingDescription = {
  readonly record: string;
  readonly facets: FacetColumns;
  readonly id: number;
  readonly text: IndexedText;
  readonly words: Uint8Array;
};

/** The highest and the lowest id; null if there are none. */
type Ends = { readonly high: number | null; readonly low: number | null };

/** The highest id of a text, and the lowest of a description; 0 if there are none. */
function textIds(database: Database) {
  // Two subqueries: for min and max in one query, SQLite would read the whole table.
  const ends = database.prepare(
    'SELECT (SELECT max(id) FROM search_text) AS high, (SELECT min(id) FROM search_text) AS low',
  );
  return {
    highest: async (): Promise<number> => Math.max(0, ((await ends.get()) as Ends).high ?? 0),
    lowest: async (): Promise<number> => Math.min(0, ((await ends.get()) as Ends).low ?? 0),
  };
}

/** Descriptions that are collected before they are written. */
const MAX_PENDING_DESCRIPTIONS = 1000;

/** Writes the parts of records in the order in which they come. */
export function recordWriter(database: Database, engine: SearchEngine) {
  const { highest, lowest } = textIds(database);
  const insertRecord = database.prepare(
    `INSERT INTO search_record (record, first, last, description, published, sort)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const insertLayer = database.prepare('INSERT INTO search_layer (first, words) VALUES (?, ?)');
  const setPartner = database.prepare('UPDATE search_text SET partner = ? WHERE id = ?');
  const openRecord = recordOpener(database);
  const writeText = textWriter(database, engine);

  let open: OpenRecord | undefined;
  /** FTS5 is quickest with ascending ids, but those of descriptions descend. They are written in reverse. */
  let pending: PendingDescription[] = [];

  const writeDescriptions = async (): Promise<void> => {
    for (const { id, words, ...rest } of pending.reverse()) {
      await writeText({ ...rest, id, leaf: id });
      await insertLayer.run(id, words);
    }
    pending = [];
  };

  /** @returns the id of the description */
  const close = async ({
    record,
    published,
    sort,
    first,
    next,
    texts,
  }: OpenRecord): Promise<number> => {
    for (const { id, partner } of texts) {
      if (partner !== undefined) await setPartner.run(texts[partner]?.id ?? null, id);
    }
    const description = (await lowest()) - 1 - pending.length;
    await insertRecord.run(record, first, next - 1, description, published, sort);
    return description;
  };

  /** @returns the number of ids the text takes */
  const addText = async (
    { record, facets, next: id, leaves, texts }: OpenRecord,
    text: IndexedText,
  ): Promise<number> => {
    const leaf = leaves.get(text.folio) ?? id;
    leaves.set(text.folio, leaf);
    texts.push({ id, partner: text.partner });
    return await writeText({ record, facets, id, leaf, text });
  };

  return {
    async write(part: IndexPart): Promise<void> {
      if (part.is === 'record') open = await openRecord(part, (await highest()) + 1);
      else if (!open) throw new Error('the first part of a record is missing');
      else if (part.is === 'text') {
        open.next += await addText(open, part.text);
      } else if (part.is === 'layer') {
        await insertLayer.run(open.layerFirst, part.words);
        open.layerFirst = open.next;
      } else {
        const { text, words } = part;
        const { record, facets } = open;
        pending.push({ record, facets, id: await close(open), text, words });
        if (pending.length >= MAX_PENDING_DESCRIPTIONS) await writeDescriptions();
      }
    },
    /** Writes pending descriptions. Call it before the transaction ends. */
    flush: writeDescriptions,
    /** Drops pending descriptions after a transaction has failed. */
    discard(): void {
      pending = [];
    },
  };
}

/** Prepares a record whose first text gets the id `first`. */
function recordOpener(database: Database) {
  const sortOf = database.prepare('SELECT sort FROM record WHERE id = ?');
  const facetsTable = facetWriter(database);
  return async (
    { record, published, facets }: IndexPart & { is: 'record' },
    first: number,
  ): Promise<OpenRecord> => {
    const { sort } = ((await sortOf.get(record)) ?? { sort: '' }) as { sort: string };
    return {
      record,
      published,
      sort,
      facets: await facetsTable.put(record, facets),
      first,
      layerFirst: first,
      next: first,
      leaves: new Map(),
      texts: [],
    };
  };
}

type TextRow = {
  readonly record: string;
  readonly id: number;
  /** The first text on the same leaf. */
  readonly leaf: number;
  readonly facets: FacetColumns;
  readonly text: IndexedText;
};

/** Writes a text. A very long text takes several ids; their number is returned. */
function textWriter(database: Database, engine: SearchEngine) {
  const insertText = database.prepare(
    `INSERT INTO search_text (id, record, folio, layer, kind, language, status, users, partner, leaf,
       traits, year_first, year_last)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)`,
  );
  const insertPassage = database.prepare(
    `INSERT INTO search_passage (id, unit, x, y, w, h, text, partner_first, partner_last)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertWords = database.prepare(engine.insertWords);

  return async ({ record, id, leaf, facets, text }: TextRow): Promise<number> => {
    const { folio, layer, kind, language, status, users, passages } = text;
    const rows = Math.max(1, Math.ceil(passages.length / PASSAGES_PER_TEXT));
    for (let row = 0; row < rows; row++) {
      await insertText.run(
        id + row,
        record,
        folio,
        layer,
        kind,
        language,
        status,
        users,
        leaf,
        ...facets,
      );
    }
    const [first] = passagesOf(id);
    for (const [i, { unit, box, text: lines, words, partners }] of passages.entries()) {
      const [from, to] = partners ?? [null, null];
      await insertPassage.run(first + i, unit, box.x, box.y, box.w, box.h, lines, from, to);
      await insertWords.run(...engine.wordsRow(first + i, record, words));
    }
    return rows;
  };
}
