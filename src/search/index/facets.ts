import { records } from '../../catalogue/records.ts';
import { inherited } from '../../iiif/presentation/description.ts';
import { type YearSpan, yearSpans } from '../../record/date.ts';
import type { LanguageMap } from '../../record/language.ts';
import type { ArchiveRecord, Term } from '../../record/record.ts';
import type { Database } from '../../system/database/database.ts';
import { rowWriter } from '../../system/database/row-writer.ts';

/** The values of a record that a search can be narrowed to. */
export type RecordFacets = {
  /** The id of its fonds, or of the top of its hierarchy. */
  readonly fonds: string;
  /** The years of its date. */
  readonly years: readonly YearSpan[];
  readonly people: readonly FacetName[];
  readonly places: readonly FacetName[];
};

/** A name in all its languages, and the key that stands for it in addresses. */
export type FacetName = { readonly key: string; readonly name: LanguageMap };

/** @param path the record, last, and the records above it */
export function recordFacets(path: readonly ArchiveRecord[]): RecordFacets {
  const record = path.at(-1);
  const date = inherited(path, ({ date }) => date);
  return {
    fonds: (path.find(({ level }) => level === 'fonds') ?? path[0])?.id ?? '',
    years: date === undefined ? [] : yearSpans(date),
    people: record ? distinct([...record.creators, ...record.recipients, ...record.people]) : [],
    places: record ? distinct(record.places) : [],
  };
}

function distinct(terms: readonly Term[]): FacetName[] {
  const names = new Map<string, FacetName>();
  for (const { name } of terms) {
    const key = name['en']?.[0] ?? Object.values(name)[0]?.[0] ?? '';
    if (key !== '' && !names.has(key)) names.set(key, { key, name });
  }
  return [...names.values()];
}

/** The facets as they are stored with each text: names by their number in search_name. */
export type StoredFacets = Pick<RecordFacets, 'fonds' | 'years'> & {
  readonly people: readonly number[];
  readonly places: readonly number[];
};

/** Precedes the number of a person or place. A comma follows it, so that a number is never found in a longer one. */
export const PERSON = 'p';
export const PLACE = 'l';

const packFacets = ({ fonds, years, people, places }: StoredFacets): string =>
  [
    fonds,
    years.map((span) => `${span.join('-')},`).join(''),
    people.map((id) => `${PERSON}${id},`).join(''),
    places.map((id) => `${PLACE}${id},`).join(''),
  ].join('|');

export function unpackFacets(packed: string): StoredFacets {
  const [fonds = '', years = '', people = '', places = ''] = packed.split('|');
  return {
    fonds,
    years: listOf(years).map((span) => {
      const [first, last] = span.split('-');
      return [Number(first), Number(last)];
    }),
    people: listOf(people).map((id) => Number(id.slice(PERSON.length))),
    places: listOf(places).map((id) => Number(id.slice(PLACE.length))),
  };
}

const listOf = (text: string): string[] => (text === '' ? [] : text.slice(0, -1).split(','));

/** The columns `traits`, `year_first` and `year_last` of search_text: packed facets, first and last year. */
export type FacetColumns = readonly [traits: string, first: number | null, last: number | null];

const yearRange = (spans: readonly YearSpan[]): readonly [number | null, number | null] =>
  spans.length === 0
    ? [null, null]
    : [Math.min(...spans.map(([first]) => first)), Math.max(...spans.map(([, last]) => last))];

/** Writes the facets of records. */
export function facetWriter(database: Database) {
  const find = database.prepare('SELECT id, name FROM search_name WHERE kind = ? AND key = ?');
  const insertName = database.prepare(
    'INSERT INTO search_name (kind, key, name) VALUES (?, ?, ?) RETURNING id',
  );
  const updateName = database.prepare('UPDATE search_name SET name = ? WHERE id = ?');
  const named = rowWriter(
    database,
    'INSERT INTO search_named (name, record)',
    '(?, ?)',
    'ON CONFLICT DO NOTHING',
  );
  const insertYear = database.prepare(
    'INSERT INTO search_year (record, first, last) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const deleteNamed = database.prepare('DELETE FROM search_named WHERE record = ?');
  const deleteYears = database.prepare('DELETE FROM search_year WHERE record = ?');

  const idOf = async (kind: 'person' | 'place', { key, name }: FacetName): Promise<number> => {
    const json = JSON.stringify(name);
    const existing = (await find.get(kind, key)) as { id: number; name: string } | undefined;
    if (!existing) return ((await insertName.get(kind, key, json)) as { id: number }).id;
    if (existing.name !== json) await updateName.run(json, existing.id);
    return existing.id;
  };

  return {
    async put(
      record: string,
      { fonds, years, people, places }: RecordFacets,
    ): Promise<FacetColumns> {
      const idsOf = async (kind: 'person' | 'place', names: readonly FacetName[]) => {
        const ids: number[] = [];
        for (const name of names) ids.push(await idOf(kind, name));
        return ids;
      };
      const ids = { people: await idsOf('person', people), places: await idsOf('place', places) };
      for (const id of [...ids.people, ...ids.places]) await named.add([id, record]);
      await named.flush();
      for (const span of years) await insertYear.run(record, ...span);
      return [packFacets({ fonds, years, ...ids }), ...yearRange(years)];
    },
    /** Drops what a failed transaction has left. */
    discard: named.discard,
    async clear(record: string): Promise<void> {
      await deleteNamed.run(record);
      await deleteYears.run(record);
    },
  };
}

/** Fills in the facets of texts that were indexed by an older version. */
export async function fillFacets(database: Database): Promise<void> {
  const { path } = records(database);
  const { put } = facetWriter(database);
  const update = database.prepare(
    'UPDATE search_text SET traits = ?, year_first = ?, year_last = ? WHERE record = ?',
  );
  const next = database.prepare(
    'SELECT record FROM search_record WHERE record > ? ORDER BY record LIMIT 500',
  );
  type RecordRow = { readonly record: string };
  for (let rows = (await next.all('')) as RecordRow[]; rows.length > 0; ) {
    for (const { record } of rows)
      await update.run(...(await put(record, recordFacets(await path(record)))), record);
    rows = (await next.all(rows.at(-1)?.record ?? '')) as RecordRow[];
  }
}
