import type { Database, Value } from '../../system/database/database.ts';
import { type RowWriter, rowWriter } from '../../system/database/row-writer.ts';
import type { SearchEngine } from '../engine/engine.ts';
import { type FacetColumns, facetWriter } from './facets.ts';
import type { IndexedText, IndexPart } from './gather.ts';
import { PASSAGES_PER_TEXT, passagesOf } from './tables.ts';

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
  readonly texts: TextRow[];
};

type TextRow = {
  readonly record: string;
  readonly id: number;
  /** The number of ids it takes: a very long text takes several. */
  readonly rows: number;
  /** The first text on the same leaf. */
  readonly leaf: number;
  readonly facets: FacetColumns;
  readonly text: Omit<IndexedText, 'passages'>;
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

/** Descriptions that are collected before they are written. */
const MAX_PENDING_DESCRIPTIONS = 1000;

/**
 * Writes the parts of records in the order in which they come, within a transaction. `flush` writes what is
 * pending; call it before the transaction ends. `discard` drops it after a transaction has failed.
 */
export function recordWriter(database: Database, engine: SearchEngine) {
  const ids = idCounter(database);
  const facets = facetWriter(database);
  const begin = recordOpener(database, ids, facets);
  const texts = textWriter(database, engine);
  const layers = rowWriter(database, 'INSERT INTO search_layer (first, words)', '(?, ?)');
  const descriptions = descriptionWriter(texts, layers);
  const records = rowWriter(
    database,
    'INSERT INTO search_record (record, first, last, description, published, sort)',
    '(?, ?, ?, ?, ?, ?)',
  );
  const writers = [descriptions, texts, layers, records];
  let open: OpenRecord | undefined;

  const addText = async (open: OpenRecord, { passages, ...text }: IndexedText): Promise<void> => {
    const { record, facets, next: id, leaves } = open;
    const leaf = leaves.get(text.folio) ?? id;
    leaves.set(text.folio, leaf);
    const rows = Math.max(1, Math.ceil(passages.length / PASSAGES_PER_TEXT));
    open.texts.push({ record, id, rows, leaf, facets, text });
    open.next += rows;
    await texts.addPassages(record, id, passages);
  };

  const end = async (
    { record, published, sort, first, next, facets, texts: rows }: OpenRecord,
    { text, words }: IndexPart & { is: 'description' },
  ): Promise<void> => {
    // A partner may come after its text, so texts are written when all of the record are known.
    for (const row of rows) {
      const { partner } = row.text;
      await texts.addText(row, partner === undefined ? null : (rows[partner]?.id ?? null));
    }
    const { low: id } = await ids.get();
    ids.set({ high: next, low: id - 1 });
    await records.add([record, first, next - 1, id, published, sort]);
    await descriptions.add({ record, facets, id, text, words });
  };

  return {
    async write(part: IndexPart): Promise<void> {
      if (part.is === 'record') open = await begin(part);
      else if (!open) throw new Error('the first part of a record is missing');
      else if (part.is === 'text') await addText(open, part.text);
      else if (part.is === 'layer') {
        await layers.add([open.layerFirst, part.words]);
        open.layerFirst = open.next;
      } else await end(open, part);
    },
    async flush(): Promise<void> {
      for (const writer of writers) await writer.flush();
      ids.forget();
    },
    discard(): void {
      for (const writer of writers) writer.discard();
      facets.discard();
      ids.forget();
    },
  };
}

function recordOpener(database: Database, ids: IdCounter, { put }: ReturnType<typeof facetWriter>) {
  const sortOf = database.prepare('SELECT sort FROM record WHERE id = ?');
  return async ({
    record,
    published,
    facets,
  }: IndexPart & { is: 'record' }): Promise<OpenRecord> => {
    const { sort } = ((await sortOf.get(record)) ?? { sort: '' }) as { sort: string };
    const { high: first } = await ids.get();
    return {
      record,
      published,
      sort,
      facets: await put(record, facets),
      first,
      layerFirst: first,
      next: first,
      leaves: new Map(),
      texts: [],
    };
  };
}

/** FTS5 is quickest with ascending ids, but those of descriptions descend. They are written in reverse. */
function descriptionWriter(texts: TextWriter, layers: RowWriter) {
  let pending: PendingDescription[] = [];
  const write = async (): Promise<void> => {
    const descriptions = pending.reverse();
    pending = [];
    for (const { record, facets, id, text, words } of descriptions) {
      const { passages, ...rest } = text;
      await texts.addText({ record, facets, id, rows: 1, leaf: id, text: rest }, null);
      await texts.addPassages(record, id, passages);
      await layers.add([id, words]);
    }
  };
  return {
    async add(description: PendingDescription): Promise<void> {
      pending.push(description);
      if (pending.length >= MAX_PENDING_DESCRIPTIONS) await write();
    },
    flush: write,
    discard(): void {
      pending = [];
    },
  };
}

/** The next ids of texts and of descriptions, which are read once in a transaction. */
function idCounter(database: Database) {
  // Two subqueries: for min and max in one query, SQLite would read the whole table.
  const ends = database.prepare(
    'SELECT (SELECT max(id) FROM search_text) AS high, (SELECT min(id) FROM search_text) AS low',
  );
  type Ids = { readonly high: number; readonly low: number };
  let next: Ids | undefined;
  return {
    async get(): Promise<Ids> {
      if (!next) {
        const { high, low } = (await ends.get()) as Ends;
        next = { high: Math.max(0, high ?? 0) + 1, low: Math.min(0, low ?? 0) - 1 };
      }
      return next;
    },
    set(ids: Ids): void {
      next = ids;
    },
    forget(): void {
      next = undefined;
    },
  };
}

type IdCounter = ReturnType<typeof idCounter>;

/** Writes texts and their passages. */
function textWriter(database: Database, engine: SearchEngine) {
  const texts = rowWriter(
    database,
    `INSERT INTO search_text (id, record, folio, layer, kind, language, status, users, partner, leaf,
       traits, year_first, year_last)`,
    '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const passages = rowWriter(
    database,
    `INSERT INTO search_passage (id, unit, x, y, w, h, text, partner_first, partner_last)`,
    '(?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const [insert, placeholders] = engine.insertWords;
  const words = rowWriter(database, insert, placeholders);
  const writers = [texts, passages, words];

  return {
    async addText({ record, id, rows, leaf, facets, text }: TextRow, partner: number | null) {
      const { folio, layer, kind, language, status, users } = text;
      const row: Value[] = [record, folio, layer, kind, language, status, users, partner, leaf];
      for (let i = 0; i < rows; i++) await texts.add([id + i, ...row, ...facets]);
    },
    async addPassages(record: string, text: number, all: IndexedText['passages']) {
      const [first] = passagesOf(text);
      for (const [i, { unit, box, text: lines, words: indexed, partners }] of all.entries()) {
        const [from, to] = partners ?? [null, null];
        await passages.add([first + i, unit, box.x, box.y, box.w, box.h, lines, from, to]);
        await words.add(engine.wordsRow(first + i, record, indexed));
      }
    },
    async flush() {
      for (const writer of writers) await writer.flush();
    },
    discard() {
      for (const writer of writers) writer.discard();
    },
  };
}

type TextWriter = ReturnType<typeof textWriter>;
