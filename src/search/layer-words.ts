import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database } from '../storage/sqlite.ts';
import type { Within } from './lookup.ts';
import { statements } from './statement.ts';
import { textOf } from './tables.ts';
import type { Counted } from './word-book.ts';

/** Layers whose words are read one by one; of more, the words of the whole archive are looked at instead. */
const MOST_LAYERS = 40;
/** Layers that are looked at to find those. */
const MOST_LOOKED = 1000;

/** The words of a layer as they are stored: `form count`, and how it is written where that is another. */
export const packWords = (words: readonly Counted[]): Uint8Array =>
  deflateRawSync(
    words
      .map(({ form, written, count }) =>
        written === form ? `\n${form} ${count}` : `\n${form} ${count} ${written}`,
      )
      .join(''),
    { level: 1 },
  );

/** Of the words of a layer those that begin so. */
export function unpackWords(packed: Uint8Array, prefix = ''): Counted[] {
  const text = inflateRawSync(packed).toString();
  const found: Counted[] = [];
  const start = `\n${prefix}`;
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
    const end = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, end < 0 ? text.length : end);
    const [form = '', count, written = form] = line.split(' ');
    found.push({ form, written, count: Number(count) });
  }
  return found;
}

/** Words that stand in some ranges and begin so, most frequent first; undefined where that takes too long. */
export type LayerWords = (within: Within, prefix: string) => readonly Counted[] | undefined;

export function layerWords(database: Database): LayerWords {
  const statement = statements(database);
  const size = database.prepare(
    `SELECT count(*) AS layers FROM (
       SELECT 1 FROM search_layer WHERE first BETWEEN ? AND ? LIMIT ${MOST_LOOKED + 1})`,
  );
  return ({ ranges, condition }, prefix) => {
    if (ranges.length > MOST_LAYERS) return undefined;
    let looked = 0;
    const rows: { words: Uint8Array }[] = [];
    for (const [first, last] of ranges) {
      const range = [textOf(first), textOf(last)];
      looked += (size.get(...range) as { layers: number }).layers;
      if (looked > MOST_LOOKED) return undefined;
      const sql = `SELECT layer.words FROM search_layer layer JOIN search_text text ON text.id = layer.first
        WHERE layer.first BETWEEN ? AND ? AND ${condition?.sql ?? 1} LIMIT ?`;
      const found = statement(sql).all(...range, ...(condition?.values ?? []), MOST_LAYERS + 1);
      rows.push(...(found as { words: Uint8Array }[]));
      if (rows.length > MOST_LAYERS) return undefined;
    }
    return together(rows.flatMap(({ words }) => unpackWords(words, prefix)));
  };
}

function together(words: readonly Counted[]): Counted[] {
  const all = new Map<string, Counted>();
  for (const word of words) {
    const before = all.get(word.form);
    all.set(word.form, before ? { ...before, count: before.count + word.count } : word);
  }
  return [...all.values()].sort((a, b) => b.count - a.count || (a.form < b.form ? -1 : 1));
}
