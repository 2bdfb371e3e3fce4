/** What the texts must be like; any of several values will do, and none is no restriction. */
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
};

export type Condition = { readonly sql: string; readonly values: readonly string[] };

/** The filter as a condition on `text`, a row of search_text; undefined where it lets all pass. */
export function conditionOf(filter: Filter): Condition | undefined {
  const { languages, layers, statuses, kinds, users, dates } = filter;
  const all = [
    languages && {
      sql: any(languages, '(text.language = ? COLLATE NOCASE OR text.language LIKE ?)'),
      values: languages.flatMap((tag) => [tag, `${tag}-%`]),
    },
    layers && { sql: any(layers, 'text.layer = ?'), values: layers },
    statuses && { sql: any(statuses, 'text.status = ?'), values: statuses },
    kinds && { sql: any(kinds, 'text.kind = ?'), values: kinds },
    users && {
      sql: any(users, 'instr(text.users, ?)'),
      values: users.map((user) => ` ${user} `),
    },
    dates && {
      sql: any(dates, PUBLISHED),
      values: dates.flat(),
    },
  ].filter((one) => one !== undefined);
  if (all.length === 0) return undefined;
  return {
    sql: all.map(({ sql }) => sql).join(' AND '),
    values: all.flatMap(({ values }) => values),
  };
}

const PUBLISHED = `EXISTS (SELECT 1 FROM search_record WHERE search_record.record = text.record
  AND search_record.published BETWEEN ? AND ?)`;

/** No value at all lets nothing pass. */
const any = (values: readonly unknown[], sql: string): string =>
  values.length ? `(${values.map(() => sql).join(' OR ')})` : '0';
