import type { Sql } from './engine/engine.ts';
import { PERSON, PLACE } from './index/facets.ts';
import { SEPARATOR } from './index/passages.ts';

/** What is searched: the texts of records, or their descriptions. */
export type Corpus = 'texts' | 'descriptions';

/** Restrictions on what is found. Of several values one has to apply; an absent field restricts nothing. */
export type Filter = {
  /** BCP 47; `ru` includes `ru-petr1708`. */
  readonly languages?: readonly string[];
  readonly layers?: readonly string[];
  readonly statuses?: readonly string[];
  readonly kinds?: readonly string[];
  /** The URIs of those responsible for the text. */
  readonly users?: readonly string[];
  /** When the record was published, ISO 8601. */
  readonly dates?: readonly (readonly [from: string, to: string])[];
  /** The keys of a person and a place named in the record. */
  readonly person?: string;
  readonly place?: string;
  /** A range of years that the date of the record has to overlap. */
  readonly from?: number;
  readonly to?: number;
};

/**
 * The filter as a condition on `text`, a row of search_text; undefined if it restricts nothing. A
 * description passes if one of the texts of its record does.
 */
export function filterCondition(filter: Filter, corpus: Corpus): Sql | undefined {
  const ofText = textConditions(filter).filter((condition) => condition !== undefined);
  const needsOneText = corpus === 'descriptions' && ofText.length > 1;
  return allOf([
    ...ofText,
    ...recordConditions(filter),
    needsOneText ? inOneText(allOf(ofText)) : undefined,
  ]);
}

/**
 * The columns of a description hold the values of all texts of its record. That they match is checked
 * first; then one text has to match them all.
 */
const inOneText = (condition: Sql | undefined): Sql | undefined =>
  condition && {
    sql: `EXISTS (SELECT 1 FROM search_text AS other WHERE other.record = text.record AND other.id > 0
      AND ${condition.sql.replaceAll('text.', 'other.')})`,
    values: condition.values,
  };

/** Joins conditions with AND; undefined if there are none. */
export function allOf(conditions: readonly (Sql | undefined)[]): Sql | undefined {
  const all = conditions.filter((condition) => condition !== undefined);
  if (all.length === 0) return undefined;
  return {
    sql: all.map(({ sql }) => sql).join(' AND '),
    values: all.flatMap(({ values }) => values),
  };
}

const textConditions = ({ languages, layers, statuses, kinds, users }: Filter) => [
  languages && {
    sql: anyOf(
      languages,
      `(${columnHas('language')} OR instr(${delimited('lower(text.language)')}, ?) > 0)`,
    ),
    values: languages.flatMap((tag) => [
      delimitedValue(tag.toLowerCase()),
      `${SEPARATOR}${tag.toLowerCase()}-`,
    ]),
  },
  layers && { sql: anyOf(layers, 'text.layer = ?'), values: layers },
  statuses && {
    sql: anyOf(statuses, columnHas('status')),
    values: statuses.map(delimitedValue),
  },
  kinds && { sql: anyOf(kinds, columnHas('kind')), values: kinds.map(delimitedValue) },
  users && {
    sql: anyOf(users, 'instr(text.users, ?) > 0'),
    values: users.map((user) => ` ${user} `),
  },
];

/** A column with a separator at either end, so that each of its values can be found whole. */
const delimited = (sql: string): string => `'${SEPARATOR}' || ${sql} || '${SEPARATOR}'`;
const delimitedValue = (value: string): string => `${SEPARATOR}${value}${SEPARATOR}`;
const columnHas = (column: 'language' | 'kind' | 'status'): string =>
  `instr(${delimited(column === 'language' ? 'lower(text.language)' : `text.${column}`)}, ?) > 0`;

const recordConditions = ({ dates, person, place, from, to }: Filter) => [
  dates && { sql: anyOf(dates, PUBLISHED), values: dates.flat() },
  person === undefined ? undefined : { sql: NAMED, values: [PERSON, 'person', person] },
  place === undefined ? undefined : { sql: NAMED, values: [PLACE, 'place', place] },
  from === undefined && to === undefined
    ? undefined
    : {
        sql: DATED,
        values: [to ?? MAX_YEAR, from ?? -MAX_YEAR, to ?? MAX_YEAR, from ?? -MAX_YEAR],
      },
];

const MAX_YEAR = 1_000_000;

const PUBLISHED = `EXISTS (SELECT 1 FROM search_record WHERE search_record.record = text.record
  AND search_record.published BETWEEN ? AND ?)`;

/** The numbers of the names are stored with each text. */
const NAMED = `instr(text.traits, CAST(? AS text)
  || (SELECT CAST(id AS text) FROM search_name WHERE kind = ? AND key = ?) || ',') > 0`;

/** The first and last year, stored with each text, rule most texts out without a look at search_year. */
const DATED = `text.year_first <= ? AND text.year_last >= ?
  AND EXISTS (SELECT 1 FROM search_year AS year WHERE year.record = text.record
    AND year.first <= ? AND year.last >= ?)`;

/** An empty list of values matches nothing. */
const anyOf = (values: readonly unknown[], sql: string): string =>
  values.length ? `(${values.map(() => sql).join(' OR ')})` : 'FALSE';
