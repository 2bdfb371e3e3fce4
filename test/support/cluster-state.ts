import { expect } from 'chai';
import type { Database } from '../../src/system/database/database.ts';

/** What is published, without what depends on when and in which order that happened. */
const STATE: { readonly [name: string]: string } = {
  records: 'SELECT id, folder, parent, sort, type, inputs, member, record FROM record',
  leaves: 'SELECT record, position, folio, leaf, md5(texts) AS texts FROM leaf',
  images: 'SELECT id, record, pack FROM image',
  documents: `SELECT address, record, type, hash, md5(gzip) AS gzip, md5(brotli) AS brotli FROM resource`,
  latest: "SELECT record, type = 'Delete' AS gone, pages FROM latest",
  traits: 'SELECT kind, value, level, name, count FROM trait WHERE count > 0',
  recordTraits: `SELECT kind, value, level, sort, record FROM record_trait JOIN trait ON id = trait`,
  stale: 'SELECT record FROM stale',
  texts: 'SELECT record, folio, layer, kind, language, status FROM search_text',
  passages: 'SELECT text, x, y, w, h, unit FROM search_passage',
  // Without what is numbered as it comes.
  index: `SELECT record, regexp_replace(words::text, '''#[^ ]+ ?', '', 'g') AS words FROM search_index`,
  words: 'SELECT form, stem, written, count, described FROM search_word WHERE count > 0',
  oai: 'SELECT record, deleted, formats, offered, sets, level FROM oai_item',
};

/** Expects that two PostgreSQL databases publish the same; a failure shows the rows that only one has. */
export async function expectSameState(one: Database, other: Database): Promise<void> {
  for (const [name, sql] of Object.entries(STATE)) {
    const rowsOf = async (database: Database) =>
      (await database.prepare(sql).all()).map((row) => JSON.stringify(row)).sort();
    const [rows, otherRows] = [await rowsOf(one), await rowsOf(other)];
    const [known, otherKnown] = [new Set(rows), new Set(otherRows)];
    expect({
      name,
      count: rows.length,
      only: rows.filter((row) => !otherKnown.has(row)),
    }).to.deep.equal({
      name,
      count: otherRows.length,
      only: otherRows.filter((row) => !known.has(row)),
    });
  }
}

type LogRow = { readonly number: number; readonly time: string; readonly type: string };

/** Expects that the change log has no gap and that its times increase; returns its changes by record. */
export async function soundLog(database: Database): Promise<Map<string, string[]>> {
  const rows = (await database
    .prepare('SELECT number, time, type, record FROM change ORDER BY number')
    .all()) as (LogRow & { readonly record: string })[];
  expect(rows.map(({ number }) => number)).to.deep.equal(rows.map((_, i) => i + 1));
  for (const [i, { time }] of rows.entries()) {
    if (i > 0) expect(time > (rows[i - 1]?.time ?? ''), `${i}: ${time}`).to.equal(true);
  }
  const byRecord = new Map<string, string[]>();
  for (const { record, type } of rows) {
    byRecord.set(record, [...(byRecord.get(record) ?? []), type]);
  }
  return byRecord;
}
