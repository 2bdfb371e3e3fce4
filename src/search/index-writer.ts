import type { Unit } from '../iiif/unit.ts';
import type { Database } from '../storage/sqlite.ts';
import { descriptionRow } from './description.ts';
import { type Said, type TextRow, textRows } from './row.ts';
import { LAST, PER_TEXT, passagesOf } from './tables.ts';
import { type Of, vocabulary } from './vocabulary.ts';

const statements = (database: Database) => ({
  record: database.prepare('INSERT INTO search_record VALUES (?, ?, ?, ?, ?)'),
  kept: database.prepare('SELECT first, last, description FROM search_record WHERE record = ?'),
  forget: database.prepare('DELETE FROM search_record WHERE record = ?'),
  // Each end by itself: together SQLite reads the whole table for them.
  highest: database.prepare(
    `SELECT max(0, coalesce((SELECT max(id) FROM search_text), 0)) AS high,
            min(0, coalesce((SELECT min(id) FROM search_text), 0)) AS low`,
  ),
  text: database.prepare('INSERT INTO search_text VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  pair: database.prepare('UPDATE search_text SET partner = ? WHERE id = ?'),
  passage: database.prepare('INSERT INTO search_passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  words: database.prepare('INSERT INTO search_index (rowid, word) VALUES (?, ?)'),
  passages: database.prepare('SELECT text FROM search_passage WHERE id BETWEEN ? AND ?'),
  noText: database.prepare('DELETE FROM search_text WHERE id BETWEEN ? AND ?'),
  noPassage: database.prepare('DELETE FROM search_passage WHERE id BETWEEN ? AND ?'),
  noWords: database.prepare(
    'DELETE FROM search_index WHERE rowid IN (SELECT id FROM search_passage WHERE id BETWEEN ? AND ?)',
  ),
});

/** The writing side of the index, to be used within a transaction. */
export function indexWriter(database: Database) {
  const sql = statements(database);
  const words = vocabulary(database);

  /** A text of very many passages gets several ids. */
  const putText = (record: string, id: number, row: TextRow, partner: number | null): number => {
    const { folio, layer, kind, language, status, users, passages } = row;
    const parts = Math.max(1, Math.ceil(passages.length / PER_TEXT));
    for (let part = 0; part < parts; part++) {
      sql.text.run(id + part, record, folio, layer, kind, language, status, users, partner);
    }
    const [first] = passagesOf(id);
    const of = kind === 'description' ? 'described' : 'count';
    passages.forEach(({ unit, box: { x, y, w, h }, text, said, partners }, i) => {
      sql.passage.run(
        first + i,
        unit,
        x,
        y,
        w,
        h,
        text,
        partners?.[0] ?? null,
        partners?.[1] ?? null,
      );
      sql.words.run(first + i, indexed(said));
      words.add(said.parts.length ? [...said.words, ...said.parts] : said.words, of);
    });
    return parts;
  };

  const clear = clearing(sql, words);

  return {
    clear,
    /** Writes what is gathered of the vocabulary: to be called before the transaction ends. */
    flush: words.flush,
    /** Lets go what is gathered, where the transaction fails. */
    forget: words.forget,
    put(unit: Unit, published: string): void {
      const { id: record } = unit.record;
      clear(record);
      const { high, low } = sql.highest.get() as { high: number; low: number };
      const first = high + 1;
      const ids: number[] = [];
      const waiting: { id: number; partner: number }[] = [];
      let next = first;
      for (const row of textRows(unit)) {
        ids.push(next);
        if (row.partner !== undefined) waiting.push({ id: next, partner: row.partner });
        next += putText(record, next, row, null);
      }
      for (const { id, partner } of waiting) sql.pair.run(ids[partner] ?? null, id);
      putText(record, low - 1, descriptionRow(unit), null);
      sql.record.run(record, first, next - 1, low - 1, published);
    },
  };
}

/** The words as the index holds them, with the parts of broken ones behind the last. */
function indexed({ words, parts }: Said): string {
  let text = '';
  for (const { form } of words) text += `${form} `;
  text += LAST;
  for (const { form } of parts) text += ` ${form}`;
  return text;
}

/** Takes out all that was indexed of a record. */
function clearing(sql: ReturnType<typeof statements>, words: ReturnType<typeof vocabulary>) {
  return (record: string): void => {
    const kept = sql.kept.get(record) as
      | { first: number; last: number; description: number }
      | undefined;
    if (!kept) return;
    const drop = (first: number, last: number, of: Of) => {
      const range = passagesOf(first, last);
      for (let id = first; id <= last; id++) {
        const gone = sql.passages.all(...passagesOf(id)) as { text: string }[];
        words.drop(
          gone.map(({ text }) => text),
          of,
        );
      }
      sql.noWords.run(...range);
      sql.noPassage.run(...range);
      sql.noText.run(first, last);
    };
    if (kept.last >= kept.first) drop(kept.first, kept.last, 'count');
    drop(kept.description, kept.description, 'described');
    sql.forget.run(record);
  };
}
