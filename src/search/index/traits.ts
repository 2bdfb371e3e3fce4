import { records } from '../../catalogue/records.ts';
import { inherited } from '../../iiif/presentation/description.ts';
import { type YearSpan, yearSpans } from '../../record/date.ts';
import type { LanguageMap } from '../../record/language.ts';
import type { ArchiveRecord, Term } from '../../record/record.ts';
import type { Database } from '../../system/sqlite.ts';

/** What a record may be chosen by. */
export type Traits = {
  /** The id of the fonds it is of, or of the top of its hierarchy. */
  readonly fonds: string;
  /** The years of its date. */
  readonly years: readonly YearSpan[];
  readonly people: readonly Named[];
  readonly places: readonly Named[];
};

/** A name in all languages, and by which of them it is chosen. */
export type Named = { readonly key: string; readonly name: LanguageMap };

export function traitsOf(path: readonly ArchiveRecord[]): Traits {
  const own = path.at(-1);
  const date = inherited(path, (record) => record.date);
  return {
    fonds: (path.find(({ level }) => level === 'fonds') ?? path[0])?.id ?? '',
    years: date === undefined ? [] : yearSpans(date),
    people: own ? distinct([...own.creators, ...own.recipients, ...own.people]) : [],
    places: own ? distinct(own.places) : [],
  };
}

function distinct(terms: readonly Term[]): Named[] {
  const found = new Map<string, Named>();
  for (const { name } of terms) {
    const key = name['en']?.[0] ?? Object.values(name)[0]?.[0] ?? '';
    if (key !== '' && !found.has(key)) found.set(key, { key, name });
  }
  return [...found.values()];
}

/** The first and the last year of all; none where there is no date. */
export const yearsOf = (spans: readonly YearSpan[]): readonly [number | null, number | null] =>
  spans.length === 0
    ? [null, null]
    : [Math.min(...spans.map(([first]) => first)), Math.max(...spans.map(([, last]) => last))];

/** The same as it stands with each text of a record: names by their numbers. */
export type PackedTraits = Pick<Traits, 'fonds' | 'years'> & {
  readonly people: readonly number[];
  readonly places: readonly number[];
};

/** What is before the number of a person, and of a place; a comma is behind it, so that it can be looked for. */
export const PERSON = 'p';
export const PLACE = 'l';

export const packTraits = ({ fonds, years, people, places }: PackedTraits): string =>
  [
    fonds,
    years.map((span) => `${span.join('-')},`).join(''),
    people.map((id) => `${PERSON}${id},`).join(''),
    places.map((id) => `${PLACE}${id},`).join(''),
  ].join('|');

export function unpackTraits(packed: string): PackedTraits {
  const [fonds = '', years = '', people = '', places = ''] = packed.split('|');
  return {
    fonds,
    years: listed(years).map((span) => {
      const [first, last] = span.split('-');
      return [Number(first), Number(last)];
    }),
    people: listed(people).map((id) => Number(id.slice(PERSON.length))),
    places: listed(places).map((id) => Number(id.slice(PLACE.length))),
  };
}

const listed = (text: string): string[] => (text === '' ? [] : text.slice(0, -1).split(','));

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
