import type { Database } from '../storage/sqlite.ts';
import type { IndexedText } from './gather.ts';
import { PER_TEXT, passagesOf } from './tables.ts';
import type { Standing } from './trait-writer.ts';

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
