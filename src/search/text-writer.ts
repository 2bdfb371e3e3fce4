import type { Database } from '../storage/sqlite.ts';
import type { TextRow } from './row.ts';
import { PER_TEXT, passagesOf } from './tables.ts';
import type { vocabulary } from './vocabulary.ts';
import { type WordBook, wordBook } from './word-book.ts';

const statements = (database: Database) => ({
  text: database.prepare('INSERT INTO search_text VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  pair: database.prepare('UPDATE search_text SET partner = ? WHERE id = ?'),
  passage: database.prepare('INSERT INTO search_passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  words: database.prepare('INSERT INTO search_index (rowid, word) VALUES (?, ?)'),
});

/** A text with the words that it shares with the other texts of its layer. */
type Writing = { readonly record: string; readonly id: number; readonly book: WordBook };

/** Writes the texts of records, and their words. */
export function textWriter(database: Database, words: ReturnType<typeof vocabulary>) {
  const sql = statements(database);

  /** A text of very many passages gets several ids. */
  const putText = ({ record, id, book }: Writing, row: TextRow): number => {
    const { folio, layer, kind, language, status, users, passages } = row;
    const parts = Math.max(1, Math.ceil(passages.length / PER_TEXT));
    for (let part = 0; part < parts; part++) {
      sql.text.run(id + part, record, folio, layer, kind, language, status, users, null);
    }
    const [first] = passagesOf(id);
    for (const [i, { unit, box, text, said, partners }] of passages.entries()) {
      const [from, to] = partners ?? [null, null];
      sql.passage.run(first + i, unit, box.x, box.y, box.w, box.h, text, from, to);
      sql.words.run(first + i, book.take(said));
    }
    return parts;
  };

  return {
    /** Texts one after another, layer by layer; returns the next id. */
    texts(record: string, first: number, rows: Iterable<TextRow>): number {
      const pairs: { readonly id: number; readonly partner: number | undefined }[] = [];
      let next = first;
      let open: { layer: string; first: number; book: WordBook } | undefined;
      const close = () => open && words.add(open.first, open.book.words(), 'count');
      for (const row of rows) {
        if (open?.layer !== row.layer) {
          close();
          open = { layer: row.layer, first: next, book: wordBook() };
        }
        pairs.push({ id: next, partner: row.partner });
        next += putText({ record, id: next, book: open.book }, row);
      }
      close();
      for (const { id, partner } of pairs) {
        if (partner !== undefined) sql.pair.run(pairs[partner]?.id ?? null, id);
      }
      return next;
    },

    description(record: string, id: number, row: TextRow): void {
      const book = wordBook();
      putText({ record, id, book }, row);
      words.add(id, book.words(), 'described');
    },
  };
}
