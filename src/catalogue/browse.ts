import type { Member } from '../iiif/unit.ts';
import type { LanguageMap } from '../record/language.ts';
import { LEVELS, type Level } from '../record/record.ts';
import type { Database } from '../storage/sqlite.ts';
import { queries } from './query.ts';
import type { Page } from './records.ts';
import type { Trait } from './traits.ts';

/** One thing by which records can be looked through, and how many have it. */
export type Facet<T> = { readonly value: T; readonly count: number };

/** What the archive can be looked through by. */
export type Facets = {
  /** From the top. */
  readonly levels: readonly Facet<Level>[];
  /** Years of the dates, four digits, oldest first; where they are very many, those that most records have. */
  readonly years: readonly Facet<string>[];
  /** The most frequent first. */
  readonly subjects: readonly Facet<LanguageMap>[];
};

/** What is looked for; a record has to have all of it. A subject is meant by its name in any language. */
export type Choice = { readonly level?: string; readonly year?: string; readonly subject?: string };

/** Some of the records that have what is looked for, in natural order. */
export type Chosen = {
  readonly members: readonly Member[];
  readonly total: number;
  /** True where there may be more than were looked at. */
  readonly isCut: boolean;
};

export type Browse = {
  readonly facets: () => Facets;
  readonly members: (choice: Choice, page: Page) => Chosen;
};

const MOST_YEARS = 200;
const MOST_SUBJECTS = 60;

/** Records with one thing that are looked at for another, where neither is a level: both may be of many. */
const MOST_SEEN = 10_000;

const NOTHING: Chosen = { members: [], total: 0, isCut: false };

/** The records that have one trait, or two: walked along the index of the rarer one. */
const HAVING_ONE = 'SELECT record FROM record_trait WHERE trait = ?1 ORDER BY sort, record';
const HAVING_BOTH = `
  SELECT record FROM (SELECT sort, record FROM record_trait WHERE trait = ?1 ORDER BY sort, record LIMIT ${MOST_SEEN}) one
  WHERE EXISTS (SELECT 1 FROM record_trait other
    WHERE other.trait = ?2 AND other.sort = one.sort AND other.record = one.record)`;

const page = (having: string) =>
  `SELECT record.member FROM (${having} LIMIT ?3 OFFSET ?4) found
   CROSS JOIN record ON record.id = found.record`;

/** The published records by level, date and subject, as they are counted when they are published. */
export function browse(database: Database): Browse {
  const { one, all } = queries(database);
  const levels = all("SELECT value, count FROM trait WHERE kind = 'level' AND count > 0");
  const years = all(
    `SELECT value, count FROM (
       SELECT value, count FROM trait WHERE kind = 'year' AND level = '' AND count > 0
       ORDER BY count DESC LIMIT ${MOST_YEARS})
     ORDER BY value`,
  );
  const subjects = all(
    `SELECT name, count FROM trait
     WHERE kind = 'subject' AND level = '' AND count > 0 AND name IS NOT NULL
     ORDER BY count DESC, value LIMIT ${MOST_SUBJECTS}`,
  );
  const trait = one('SELECT id, count FROM trait WHERE kind = ? AND value = ? AND level = ?');
  const [withOne, withBoth] = [all(page(HAVING_ONE)), all(page(HAVING_BOTH))];
  const countBoth = one(`SELECT count(*) AS total FROM (${HAVING_BOTH})`);

  return {
    facets: () => ({
      levels: (levels() as Facet<Level>[]).sort(
        (a, b) => LEVELS.indexOf(a.value) - LEVELS.indexOf(b.value),
      ),
      years: years() as Facet<string>[],
      subjects: subjects().map((row) => ({
        value: JSON.parse(String(row['name'])) as LanguageMap,
        count: Number(row['count']),
      })),
    }),

    members(choice, { start, count }) {
      const wanted = traitsIn(choice).map(({ kind, value, level }) => trait(kind, value, level));
      const [rarer, other] = wanted
        .map((row) => ({ id: Number(row?.['id'] ?? 0), count: Number(row?.['count'] ?? 0) }))
        .sort((a, b) => a.count - b.count);
      if (!rarer?.count) return NOTHING;
      const ids = [rarer.id, other?.id ?? 0] as const;
      const rows = (other ? withBoth : withOne)(...ids, count, start);
      return {
        members: rows.map((row) => JSON.parse(String(row['member'])) as Member),
        total: other ? Number(countBoth(...ids)?.['total']) : rarer.count,
        isCut: other !== undefined && rarer.count > MOST_SEEN,
      };
    },
  };
}

/** The traits that a record has to have: its level is part of each of the others. */
function traitsIn({ level = '', year, subject }: Choice): Trait[] {
  const found: Trait[] = [
    ...(year !== undefined ? [{ kind: 'year' as const, value: year, level }] : []),
    ...(subject !== undefined ? [{ kind: 'subject' as const, value: subject, level }] : []),
  ];
  return found.length ? found : [{ kind: 'level', value: level, level: '' }];
}
