import type { Member } from '../iiif/unit.ts';
import { yearSpans } from '../record/date.ts';
import { type LanguageMap, textIn } from '../record/language.ts';
import { naturalKey } from '../record/natural-order.ts';
import { type ArchiveRecord, LEVELS, type Level } from '../record/record.ts';
import { type Database, queries } from '../system/database/database.ts';
import { rowWriter } from '../system/database/row-writer.ts';
import type { PageRange } from './records.ts';

/** A value by which records can be browsed. A subject is identified by its name in any language. */
export type Facet = {
  readonly kind: 'level' | 'year' | 'subject';
  readonly value: string;
  /** The level of the records that have it; empty for any level. */
  readonly level: string;
  /** For a subject, under the name by which it is listed. */
  readonly name?: LanguageMap;
};

/** The most years of one record: a longer span says little about any one of them. */
const MOST_YEARS = 1000;

/** The facets of a record; years and subjects also in combination with its level. */
export function facetsOf({ level, date, subjects }: ArchiveRecord): Facet[] {
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

/** Each year of a date, as four digits. */
function yearsOf(date: string | undefined): string[] {
  const years = new Set<number>();
  for (const [first, last] of date === undefined ? [] : yearSpans(date)) {
    for (let year = first; year <= last && years.size < MOST_YEARS; year++) years.add(year);
  }
  return [...years].map((year) => `${year}`.padStart(4, '0'));
}

type Trait = { readonly id: number; readonly name: string | null };

/** What is stored with a record for browsing: its sort key, and the ids of its facets as JSON. */
export type FacetEntry = { readonly sort: string; readonly traits: string };

/** Stores and counts the facets of records, in the transactions that publish them. */
export function facetWriter(database: Database) {
  const traits = traitIds(database);
  const count = rowWriter(
    database,
    'UPDATE trait SET count = count + counted.column2 FROM (',
    '(CAST(? AS integer), CAST(? AS integer))',
    ') AS counted WHERE trait.id = counted.column1',
  );
  const join = rowWriter(database, 'INSERT INTO record_trait', '(?, ?, ?)');
  const leave = database.prepare(
    'DELETE FROM record_trait WHERE trait = ? AND sort = ? AND record = ?',
  );

  const remove = async (record: string, { sort, traits }: FacetEntry): Promise<void> => {
    for (const trait of JSON.parse(traits) as number[]) {
      await leave.run(trait, sort, record);
      await count.add([trait, -1]);
    }
    await count.flush();
  };

  return {
    /** Call it when a transaction has begun, and when a part of it has been rolled back. */
    forget(): void {
      traits.forget();
      count.discard();
      join.discard();
    },
    /** Takes out a record that was found so. */
    remove,
    /** Puts a record in that was found so before, if it was there. */
    async replace(
      record: ArchiveRecord,
      folder: string,
      before: FacetEntry | undefined,
    ): Promise<FacetEntry> {
      const ids: number[] = [];
      for (const facet of facetsOf(record)) ids.push(await traits.idOf(facet));
      const now = { sort: naturalKey(folder), traits: JSON.stringify(ids) };
      if (before?.sort === now.sort && before.traits === now.traits) return now;
      if (before) await remove(record.id, before);
      for (const trait of ids) {
        await join.add([trait, now.sort, record.id]);
        await count.add([trait, 1]);
      }
      await join.flush();
      await count.flush();
      return now;
    },
  };
}

/** The ids of facets, which are made when they are first needed. */
function traitIds(database: Database) {
  const find = database.prepare(
    'SELECT id, name FROM trait WHERE kind = ? AND value = ? AND level = ?',
  );
  // Publications follow each other, so the next id is free.
  const add = database.prepare(
    `INSERT INTO trait (id, kind, value, level, name)
     VALUES ((SELECT coalesce(max(id), 0) + 1 FROM trait), ?, ?, ?, ?) RETURNING id`,
  );
  const rename = database.prepare('UPDATE trait SET name = ? WHERE id = ?');
  /** Those of the records in the transaction: most have the same. */
  const known = new Map<string, Trait>();
  return {
    async idOf({ kind, value, level, name }: Facet): Promise<number> {
      const json = name ? JSON.stringify(name) : null;
      const key = `${kind} ${level} ${value}`;
      const found = known.get(key) ?? ((await find.get(kind, value, level)) as Trait | undefined);
      if (found && json && found.name !== json) await rename.run(json, found.id);
      const id = found?.id ?? Number((await add.get(kind, value, level, json))?.['id']);
      known.set(key, { id, name: json ?? found?.name ?? null });
      return id;
    },
    forget: () => known.clear(),
  };
}

/** Rebuilds the facets of all published records. */
export async function fillFacets(database: Database): Promise<void> {
  await database.exec('DELETE FROM record_trait; UPDATE trait SET count = 0');
  const { replace: put } = facetWriter(database);
  const next = database.prepare(
    'SELECT id, folder, record FROM record WHERE id > ? ORDER BY id LIMIT 500',
  );
  const keep = database.prepare('UPDATE record SET sort = ?, traits = ? WHERE id = ?');
  type Row = { readonly id: string; readonly folder: string; readonly record: string };
  for (let rows = (await next.all('')) as Row[]; rows.length > 0; ) {
    for (const { id, folder, record } of rows) {
      const { sort, traits } = await put(JSON.parse(record) as ArchiveRecord, folder, undefined);
      await keep.run(sort, traits, id);
    }
    rows = (await next.all(rows.at(-1)?.id ?? '')) as Row[];
  }
}

/** A value to browse by, and the number of records that have it. */
export type FacetCount<T> = { readonly value: T; readonly count: number };

/** Everything the archive can be browsed by. */
export type BrowseFacets = {
  /** From the top. */
  readonly levels: readonly FacetCount<Level>[];
  /** Years as four digits, oldest first; if there are too many, those of most records. */
  readonly years: readonly FacetCount<string>[];
  /** The most frequent first. */
  readonly subjects: readonly FacetCount<LanguageMap>[];
};

/** What to look for; a record must have all of it. A subject is named in any language. */
export type BrowseFilter = {
  readonly level?: string;
  readonly year?: string;
  readonly subject?: string;
};

/** A page of the records that match, in natural order. */
export type BrowseResult = {
  readonly members: readonly Member[];
  readonly total: number;
  /** Whether there may be more records than were examined. */
  readonly isCut: boolean;
};

export type Browse = {
  readonly facets: () => Promise<BrowseFacets>;
  readonly members: (choice: BrowseFilter, page: PageRange) => Promise<BrowseResult>;
};

const MAX_LISTED_YEARS = 200;
const MOST_SUBJECTS = 60;

/** The most records with one facet that are examined for another. */
const MOST_SEEN = 10_000;

const NOTHING: BrowseResult = { members: [], total: 0, isCut: false };

/** The records with one facet, or with two, along the index of the rarer one. */
const HAVING_ONE = 'SELECT sort, record FROM record_trait WHERE trait = ? ORDER BY sort, record';
const HAVING_BOTH = `
  SELECT sort, record FROM (
    SELECT sort, record FROM record_trait WHERE trait = ? ORDER BY sort, record LIMIT ${MOST_SEEN}) one
  WHERE EXISTS (SELECT 1 FROM record_trait other
    WHERE other.trait = ? AND other.sort = one.sort AND other.record = one.record)
  ORDER BY sort, record`;

const page = (having: string) =>
  `SELECT record.member FROM (${having} LIMIT ? OFFSET ?) found
   JOIN record ON record.id = found.record ORDER BY found.sort, found.record`;

/** Browses the published records by level, date and subject. Counts are updated with each publication. */
export function browse(database: Database): Browse {
  const { one, all } = queries(database);
  const levels = all("SELECT value, count FROM trait WHERE kind = 'level' AND count > 0");
  const years = all(
    `SELECT value, count FROM (
       SELECT value, count FROM trait WHERE kind = 'year' AND level = '' AND count > 0
       ORDER BY count DESC, value LIMIT ${MAX_LISTED_YEARS}) listed
     ORDER BY value`,
  );
  const subjects = all(
    `SELECT name, count FROM trait
     WHERE kind = 'subject' AND level = '' AND count > 0 AND name IS NOT NULL
     ORDER BY count DESC, value LIMIT ${MOST_SUBJECTS}`,
  );
  const trait = one('SELECT id, count FROM trait WHERE kind = ? AND value = ? AND level = ?');
  const [withOne, withBoth] = [all(page(HAVING_ONE)), all(page(HAVING_BOTH))];
  const countBoth = one(`SELECT count(*) AS total FROM (${HAVING_BOTH}) found`);

  return {
    facets: async () => ({
      levels: ((await levels()) as FacetCount<Level>[]).sort(
        (a, b) => LEVELS.indexOf(a.value) - LEVELS.indexOf(b.value),
      ),
      years: (await years()) as FacetCount<string>[],
      subjects: (await subjects()).map((row) => ({
        value: JSON.parse(String(row['name'])) as LanguageMap,
        count: Number(row['count']),
      })),
    }),

    async members(choice, { start, count }) {
      const wanted = await Promise.all(
        traitsIn(choice).map(({ kind, value, level }) => trait(kind, value, level)),
      );
      const [rarer, other] = wanted
        .map((row) => ({ id: Number(row?.['id'] ?? 0), count: Number(row?.['count'] ?? 0) }))
        .sort((a, b) => a.count - b.count);
      if (!rarer?.count) return NOTHING;
      const rows = other
        ? await withBoth(rarer.id, other.id, count, start)
        : await withOne(rarer.id, count, start);
      return {
        members: rows.map((row) => JSON.parse(String(row['member'])) as Member),
        total: other ? Number((await countBoth(rarer.id, other.id))?.['total']) : rarer.count,
        isCut: other !== undefined && rarer.count > MOST_SEEN,
      };
    },
  };
}

/** The facets that a record must have; the level is part of each of the others. */
function traitsIn({ level = '', year, subject }: BrowseFilter): Facet[] {
  const found: Facet[] = [
    ...(year !== undefined ? [{ kind: 'year' as const, value: year, level }] : []),
    ...(subject !== undefined ? [{ kind: 'subject' as const, value: subject, level }] : []),
  ];
  return found.length ? found : [{ kind: 'level', value: level, level: '' }];
}
