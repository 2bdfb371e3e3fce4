import { SEVERAL } from './index/passages.ts';
import { PERSON, PLACE } from './index/traits.ts';

/** Passages of texts, or those of descriptions. */
export type Of = 'texts' | 'descriptions';

/** What is found must be like; any of several values will do, and none is no restriction. */
export type Filter = {
  /** `ru` is `ru-petr1708` too. */
  readonly languages?: readonly string[];
  readonly layers?: readonly string[];
  readonly statuses?: readonly string[];
  readonly kinds?: readonly string[];
  /** The addresses of those who are responsible. */
  readonly users?: readonly string[];
  /** When the record was published, ISO 8601. */
  readonly dates?: readonly (readonly [from: string, to: string])[];
  /** The keys of a person and of a place that the record names. */
  readonly person?: string;
  readonly place?: string;
  /** The first and the last year, one of which the record has to be of. */
  readonly from?: number;
  readonly to?: number;
};

export type Condition = { readonly sql: string; readonly values: readonly (string | number)[] };

/**
 * The filter as a condition on `text`, a row of search_text; undefined where it lets all pass. A description
 * passes where one of the texts of its record does.
 */
export function conditionOf(filter: Filter, of: Of): Condition | undefined {
  const asked = textConditions(filter).filter((one) => one !== undefined);
  const isOfOne = of === 'texts' || asked.length < 2;
  return allOf([
    ...asked,
    ...recordConditions(filter),
    isOfOne ? undefined : ofOneText(allOf(asked)),
  ]);
}

/** A description has the values of all texts in its columns, so that the first look is at those. */
const ofOneText = (asked: Condition | undefined): Condition | undefined =>
  asked && {
    sql: `EXISTS (SELECT 1 FROM search_text AS said WHERE said.record = text.record AND said.id > 0
      AND ${asked.sql.replaceAll('text.', 'said.')})`,
    values: asked.values,
  };

/** All of several conditions; undefined where there are none. */
export function allOf(given: readonly (Condition | undefined)[]): Condition | undefined {
  const all = given.filter((one) => one !== undefined);
  if (all.length === 0) return undefined;
  return {
    sql: all.map(({ sql }) => sql).join(' AND '),
    values: all.flatMap(({ values }) => values),
  };
}

const textConditions = ({ languages, layers, statuses, kinds, users }: Filter) => [
  languages && {
    sql: any(languages, `(${hasOf('language')} OR instr(${listed('lower(text.language)')}, ?))`),
    values: languages.flatMap((tag) => [one(tag.toLowerCase()), `${SEVERAL}${tag.toLowerCase()}-`]),
  },
  layers && { sql: any(layers, 'text.layer = ?'), values: layers },
  statuses && { sql: any(statuses, hasOf('status')), values: statuses.map(one) },
  kinds && { sql: any(kinds, hasOf('kind')), values: kinds.map(one) },
  users && {
    sql: any(users, 'instr(text.users, ?)'),
    values: users.map((user) => ` ${user} `),
  },
];

/** A description has several values in one column. */
const listed = (sql: string): string => `'${SEVERAL}' || ${sql} || '${SEVERAL}'`;
const hasOf = (column: 'language' | 'kind' | 'status'): string =>
  `instr(${listed(column === 'language' ? 'lower(text.language)' : `text.${column}`)}, ?)`;
const one = (value: string): string => `${SEVERAL}${value}${SEVERAL}`;

const recordConditions = ({ dates, person, place, from, to }: Filter) => [
  dates && { sql: any(dates, PUBLISHED), values: dates.flat() },
  person === undefined ? undefined : { sql: NAMED, values: [PERSON, 'person', person] },
  place === undefined ? undefined : { sql: NAMED, values: [PLACE, 'place', place] },
  from === undefined && to === undefined
    ? undefined
    : { sql: DATED, values: [to ?? FAR, from ?? -FAR, to ?? FAR, from ?? -FAR] },
];

/** Later than any year. */
const FAR = 1_000_000;

const PUBLISHED = `EXISTS (SELECT 1 FROM search_record WHERE search_record.record = text.record
  AND search_record.published BETWEEN ? AND ?)`;

/** The names stand with each text, as their numbers. */
const NAMED =
  "instr(text.traits, ? || (SELECT id FROM search_name WHERE kind = ? AND key = ?) || ',')";

/** Most texts are told by the first and the last year of all. */
const DATED = `text.year_first <= ? AND text.year_last >= ?
  AND EXISTS (SELECT 1 FROM search_year AS year WHERE year.record = text.record
    AND year.first <= ? AND year.last >= ?)`;

/** No value at all lets nothing pass. */
const any = (values: readonly unknown[], sql: string): string =>
  values.length ? `(${values.map(() => sql).join(' OR ')})` : '0';
