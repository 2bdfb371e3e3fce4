import { queries } from '../../catalogue/query.ts';
import type { Database } from '../../storage/sqlite.ts';

/** Changes whose records stand in one sitemap, and the pages after which it is split in parts. */
const CHANGES = 200;
const MOST_PAGES = 5000;

/** One file of the sitemap: a stretch of the change log, and which part of its pages. */
export type Stretch = { readonly number: number; readonly part: number };

/** A page of a record, or of one of its leaves, which has an image. */
export type SitePage = {
  readonly record: string;
  /** When the record last changed. */
  readonly time: string;
  /** Its size in pixels. */
  readonly leaf?: { readonly folio: string; readonly width: number; readonly height: number };
};

/**
 * The pages of all that is published, in stretches of the change log: a record stands where its newest
 * change does. What changes while somebody reads goes to the end, so that nothing is missed; a stretch
 * before the last one changes only when a record leaves it.
 */
export function sitePages(database: Database) {
  const { one, all } = queries(database);
  const newest = one('SELECT number, time FROM change ORDER BY number DESC LIMIT 1');
  const stretches = all(
    `SELECT (number - 1) / ${CHANGES} + 1 AS number, max(time) AS time, sum(pages) AS pages
     FROM latest WHERE pages > 0 GROUP BY 1 ORDER BY 1`,
  );
  const pages = all(
    `WITH here AS (
       SELECT change.number, change.record, change.time FROM change JOIN latest USING (number)
       WHERE change.record = latest.record AND change.type <> 'Delete'
         AND number BETWEEN (?1 - 1) * ${CHANGES} + 1 AND ?1 * ${CHANGES})
     SELECT number, record, time, -1 AS position, NULL AS leaf FROM here
     UNION ALL
     SELECT number, record, time, position, leaf FROM here JOIN leaf USING (record)
     ORDER BY number, position LIMIT ${MOST_PAGES} OFFSET (?2 - 1) * ${MOST_PAGES}`,
  );
  let known: { at: unknown; files: readonly (Stretch & { time: string })[] } | undefined;

  return {
    /** When any page last changed, came or went. */
    time: () => newest()?.['time'] as string | undefined,

    /** The files of the sitemap that have something in them, and when that last changed. */
    files(): readonly (Stretch & { readonly time: string })[] {
      const at = newest()?.['number'];
      if (known?.at !== at || !known) {
        const files = stretches().flatMap(({ number, time, pages: count }) =>
          Array.from({ length: Math.ceil(Number(count) / MOST_PAGES) }, (_, i) => ({
            number: Number(number),
            part: i + 1,
            time: String(time),
          })),
        );
        known = { at, files };
      }
      return known.files;
    },

    /** The pages in one of them; none where there is no such file. */
    in: ({ number, part }: Stretch): SitePage[] =>
      pages(number, part).map(({ record, time, leaf }) => ({
        record: String(record),
        time: String(time),
        ...(leaf !== null && { leaf: leafOf(String(leaf)) }),
      })),
  };
}

export type SitePages = ReturnType<typeof sitePages>;

/** Written by the catalogue itself, so its shape is known. */
function leafOf(json: string): NonNullable<SitePage['leaf']> {
  const { folio, width, height } = JSON.parse(json) as {
    folio: { id: string };
    width: number;
    height: number;
  };
  return { folio: folio.id, width, height };
}
