import type { Member } from '../iiif/unit.ts';
import type { LanguageMap } from '../record/language.ts';
import { LEVELS, type Level } from '../record/record.ts';
import type { Database } from '../storage/sqlite.ts';
import { queries } from './query.ts';

/** One thing by which records can be looked through, and how many have it. */
export type Facet<T> = { readonly value: T; readonly count: number };

/** What the archive can be looked through by. */
export type Facets = {
  /** From the top. */
  readonly levels: readonly Facet<Level>[];
  /** Years of the dates, four digits, oldest first. */
  readonly years: readonly Facet<string>[];
  /** The most frequent first. */
  readonly subjects: readonly Facet<LanguageMap>[];
};

/** What is looked for; a record has to have all of it. A subject is meant by its name in any language. */
export type Choice = { readonly level?: string; readonly year?: string; readonly subject?: string };

export type Browse = {
  readonly facets: () => Facets;
  /** In the order of the folders, at most `MOST`. */
  readonly members: (choice: Choice) => Member[];
};

/** More are found by searching. */
export const MOST = 200;

const YEAR = "substr(json_extract(record, '$.date'), 1, 4)";

/** The published records by level, date and subject. */
export function browse(database: Database): Browse {
  const { one, all } = queries(database);
  const version = one('PRAGMA data_version');
  const levels = all(
    "SELECT json_extract(record, '$.level') AS value, count(*) AS count FROM record GROUP BY value",
  );
  const years = all(
    `SELECT ${YEAR} AS value, count(*) AS count FROM record WHERE value GLOB '[0-9][0-9][0-9][0-9]' GROUP BY value ORDER BY value LIMIT ${MOST}`,
  );
  const subjects = all(
    `SELECT json_extract(s.value, '$.name') AS value, count(*) AS count FROM record, json_each(record, '$.subjects') s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 60`,
  );
  const members = all(
    `SELECT member FROM record
    WHERE (?1 = '' OR json_extract(record, '$.level') = ?1) AND (?2 = '' OR ${YEAR} = ?2)
      AND (?3 = '' OR EXISTS (
        SELECT 1 FROM json_each(record, '$.subjects') s, json_tree(s.value, '$.name') t WHERE t.atom = ?3))
    ORDER BY folder LIMIT ${MOST}`,
  );
  const count = (): Facets => ({
    levels: (levels() as Facet<Level>[]).sort(
      (a, b) => LEVELS.indexOf(a.value) - LEVELS.indexOf(b.value),
    ),
    years: years() as Facet<string>[],
    subjects: subjects().map((row) => ({
      value: JSON.parse(String(row['value'])) as LanguageMap,
      count: Number(row['count']),
    })),
  });

  let known: unknown;
  let counted: Facets | undefined;
  return {
    /** Counted anew only when something was published. */
    facets() {
      const now = version()?.['data_version'];
      if (now !== known) counted = undefined;
      known = now;
      counted ??= count();
      return counted;
    },
    members: ({ level = '', year = '', subject = '' }) =>
      members(level, year, subject).map(({ member }) => JSON.parse(String(member)) as Member),
  };
}
