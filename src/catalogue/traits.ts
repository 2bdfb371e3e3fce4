import { yearSpans } from '../record/date.ts';
import { type LanguageMap, textIn } from '../record/language.ts';
import { naturalKey } from '../record/natural-order.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { Database } from '../system/sqlite.ts';

/** Something by which records are looked through. A subject is known by its name in any language. */
export type Trait = {
  readonly kind: 'level' | 'year' | 'subject';
  readonly value: string;
  /** The level of the records that have it; of any level where it is empty. */
  readonly level: string;
  /** Of a subject under the name by which it is listed. */
  readonly name?: LanguageMap;
};

/** The most years of one record: what spans more says little of any of them. */
const MOST_YEARS = 1000;

/** What a record is found by: a year and a subject also together with its level. */
export function traitsOf({ level, date, subjects }: ArchiveRecord): Trait[] {
  const named = new Map<string, LanguageMap | undefined>();
  for (const { name } of subjects) {
    for (const one of Object.values(name).flat()) if (!named.has(one)) named.set(one, undefined);
    named.set(textIn(name, 'en'), name);
  }
  const found = [
    ...yearsOf(date).map((year) => ({ kind: 'year' as const, value: year })),
    ...[...named].map(([value, name]) => ({
      kind: 'subject' as const,
      value,
      ...(name && { name }),
    })),
  ];
  return [
    { kind: 'level', value: level, level: '' },
    ...found.flatMap((one) => [
      { ...one, level: '' },
      { ...one, level },
    ]),
  ];
}

/** Each year of a date, four figures. */
function yearsOf(date: string | undefined): string[] {
  const years = new Set<number>();
  for (const [first, last] of date === undefined ? [] : yearSpans(date)) {
    for (let year = first; year <= last && years.size < MOST_YEARS; year++) years.add(year);
  }
  return [...years].map((year) => `${year}`.padStart(4, '0'));
}

/** What is kept of a record beside its description, so that it is found: its place and the ids of its traits. */
export type Found = { readonly sort: string; readonly traits: string };

/** Keeps which records have which traits, and how many, in the transactions that publish. */
export function traitWriter(database: Database) {
  const id = database.prepare('SELECT id FROM trait WHERE kind = ? AND value = ? AND level = ?');
  const add = database.prepare('INSERT INTO trait (kind, value, level, name) VALUES (?, ?, ?, ?)');
  const rename = database.prepare('UPDATE trait SET name = ?2 WHERE id = ?1 AND name IS NOT ?2');
  const count = database.prepare('UPDATE trait SET count = count + ? WHERE id = ?');
  const join = database.prepare('INSERT INTO record_trait VALUES (?, ?, ?)');
  const leave = database.prepare(
    'DELETE FROM record_trait WHERE trait = ? AND sort = ? AND record = ?',
  );

  const idOf = ({ kind, value, level, name }: Trait): number => {
    const json = name ? JSON.stringify(name) : null;
    const known = id.get(kind, value, level) as { id: number } | undefined;
    if (!known) return Number(add.run(kind, value, level, json).lastInsertRowid);
    if (json) rename.run(known.id, json);
    return known.id;
  };

  const drop = (record: string, { sort, traits }: Found): void => {
    for (const trait of JSON.parse(traits) as number[]) {
      leave.run(trait, sort, record);
      count.run(-1, trait);
    }
  };

  return {
    /** Takes out a record that was found so. */
    drop,
    /** Puts a record in that was found so before, if it was there. */
    put(record: ArchiveRecord, folder: string, before: Found | undefined): Found {
      const ids = traitsOf(record).map(idOf);
      const now = { sort: naturalKey(folder), traits: JSON.stringify(ids) };
      if (before?.sort === now.sort && before.traits === now.traits) return now;
      if (before) drop(record.id, before);
      for (const trait of ids) {
        join.run(trait, now.sort, record.id);
        count.run(1, trait);
      }
      return now;
    },
  };
}

/** Makes anew what is kept of the records that are published. */
export function fillTraits(database: Database): void {
  database.exec('DELETE FROM record_trait; UPDATE trait SET count = 0');
  const { put } = traitWriter(database);
  const next = database.prepare(
    'SELECT id, folder, record FROM record WHERE id > ? ORDER BY id LIMIT 500',
  );
  const keep = database.prepare('UPDATE record SET sort = ?, traits = ? WHERE id = ?');
  type Row = { readonly id: string; readonly folder: string; readonly record: string };
  for (let rows = next.all('') as Row[]; rows.length > 0; ) {
    for (const { id, folder, record } of rows) {
      const { sort, traits } = put(JSON.parse(record) as ArchiveRecord, folder, undefined);
      keep.run(sort, traits, id);
    }
    rows = next.all(rows.at(-1)?.id ?? '') as Row[];
  }
}
