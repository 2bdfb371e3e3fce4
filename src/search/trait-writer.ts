import { records } from '../catalogue/records.ts';
import type { Database } from '../storage/sqlite.ts';
import { type Named, packTraits, type Traits, traitsOf, yearsOf } from './trait.ts';

/** What stands with each text of a record: its traits, packed, and the first and the last year of all. */
export type Standing = readonly [traits: string, first: number | null, last: number | null];

/** Keeps what records may be chosen by. */
export function traitWriter(database: Database) {
  const nameId = database.prepare('SELECT id FROM search_name WHERE kind = ? AND key = ?');
  const addName = database.prepare('INSERT INTO search_name (kind, key, name) VALUES (?, ?, ?)');
  const rename = database.prepare('UPDATE search_name SET name = ?2 WHERE id = ?1 AND name <> ?2');
  const addNamed = database.prepare('INSERT OR IGNORE INTO search_named VALUES (?, ?)');
  const addYear = database.prepare('INSERT OR IGNORE INTO search_year VALUES (?, ?, ?)');
  const noNamed = database.prepare('DELETE FROM search_named WHERE record = ?');
  const noYear = database.prepare('DELETE FROM search_year WHERE record = ?');

  const idOf = (kind: 'person' | 'place', { key, name }: Named): number => {
    const json = JSON.stringify(name);
    const known = nameId.get(kind, key) as { id: number } | undefined;
    if (!known) return Number(addName.run(kind, key, json).lastInsertRowid);
    rename.run(known.id, json);
    return known.id;
  };

  return {
    put(record: string, { fonds, years, people, places }: Traits): Standing {
      const ids = {
        people: people.map((one) => idOf('person', one)),
        places: places.map((one) => idOf('place', one)),
      };
      for (const id of [...ids.people, ...ids.places]) addNamed.run(id, record);
      for (const span of years) addYear.run(record, ...span);
      return [packTraits({ fonds, years, ...ids }), ...yearsOf(years)];
    },
    clear(record: string): void {
      noNamed.run(record);
      noYear.run(record);
    },
  };
}

/** Fills in what texts that are indexed already may be chosen by. */
export function fillTraits(database: Database): void {
  const { path } = records(database);
  const { put } = traitWriter(database);
  const keep = database.prepare(
    'UPDATE search_text SET traits = ?, year_first = ?, year_last = ? WHERE record = ?',
  );
  const next = database.prepare(
    'SELECT record FROM search_record WHERE record > ? ORDER BY record LIMIT 500',
  );
  type Row = { readonly record: string };
  for (let rows = next.all('') as Row[]; rows.length > 0; ) {
    for (const { record } of rows) keep.run(...put(record, traitsOf(path(record))), record);
    rows = next.all(rows.at(-1)?.record ?? '') as Row[];
  }
}
