import type { IdRange, SearchEngine, Sql } from './engine.ts';
import { type Match, markedPhrase, markedWords } from './match.ts';
import { BEGIN_REBUILD, END_REBUILD } from './tables-postgres.ts';

/** Ids up to which a range is read row by row: 64 texts, which is a few thousand passages at most. */
const MAX_SCANNED = 2 ** 20;

/**
 * The index in PostgreSQL: a `tsvector` for each passage, made of our own folded words, with a GIN index.
 * https://www.postgresql.org/docs/15/datatype-textsearch.html
 *
 * GIN returns matches in no order, and always all of them. Each passage is therefore also indexed under
 * areas, which are ranges of ids of several sizes. A condition on areas confines a search to a part of the
 * index, so a common word can be read bit by bit. Two conditions, one on words and one on areas, are
 * quicker than one that joins both: GIN then skips from match to match.
 */
export const TSVECTOR: SearchEngine = {
  passages(ranges, match, archive) {
    const [range = [1, 0], ...more] = ranges;
    if (more.length > 0) return inRanges(ranges, match);
    if (!match) return { sql: ALL, values: range };
    return widthOf(range) <= MAX_SCANNED ? scanned(range, match) : indexed(range, match, archive);
  },
  jointWidth: MAX_SCANNED,
  firstChunk: 2 ** 23,
  chunkRows: 2000,
  timeMs: 100,
  indexed: vector,
  insertWords: ['INSERT INTO search_index (id, record, words)', '(?, ?, CAST(? AS tsvector))'],
  wordsRow: (id, record, words) => [id, record, `${words} ${areasOf(id).join(' ')}`],
  deleteWords: 'DELETE FROM search_index WHERE id BETWEEN ? AND ?',
  asText: (integer) => `CAST(${integer} AS text)`,
  elements: 'json_array_elements_text(CAST(CAST(? AS text) AS json))',
  jsonArray: 'json_agg',
  jsonObject: 'json_build_object',
  beginRebuild: BEGIN_REBUILD,
  endRebuild: END_REBUILD,
};

const ALL = 'SELECT id FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?';

const widthOf = ([first, last]: IdRange): number => last - first + 1;

/** Several ranges by primary key. OFFSET keeps the planner from reading the table before the ranges. */
function inRanges(ranges: readonly IdRange[], match: Match | undefined): Sql {
  const source = (table: string, condition: string) => `SELECT found.id
    FROM json_array_elements(CAST(CAST(? AS text) AS json)) AS wanted CROSS JOIN LATERAL (
      SELECT one.id FROM ${table} AS one
      WHERE one.id BETWEEN CAST(wanted.value ->> 0 AS bigint) AND CAST(wanted.value ->> 1 AS bigint)
      ${condition} OFFSET 0) AS found
    ORDER BY found.id LIMIT ?`;
  const json = JSON.stringify(ranges);
  if (!match) return { sql: source('search_passage', ''), values: [json] };
  return {
    sql: source('search_index', 'AND ts_match_vq(one.words, CAST(? AS tsquery))'),
    values: [json, queryOf(match)],
  };
}

/** By primary key. The function, in place of the operator `@@`, keeps the planner from the GIN index. */
const scanned = (range: IdRange, match: Match): Sql => ({
  sql: `SELECT id FROM search_index
    WHERE ts_match_vq(words, CAST(? AS tsquery)) AND id BETWEEN ? AND ? ORDER BY id LIMIT ?`,
  values: [queryOf(match), ...range],
});

/** By the GIN index. The sum keeps the planner from the primary key. */
function indexed(range: IdRange, match: Match, archive: IdRange): Sql {
  const areas = areasIn(range, archive);
  return {
    sql: `SELECT id FROM search_index
      WHERE words @@ CAST(? AS tsquery) ${areas ? 'AND words @@ CAST(? AS tsquery)' : ''}
        AND id + 0 BETWEEN ? AND ? ORDER BY id + 0 LIMIT ?`,
    values: [queryOf(match), ...(areas ? [areas] : []), ...range],
  };
}

/** The sizes of areas as powers of two: from 64 texts up, by 16. */
const AREA_BITS = [20, 24, 28, 32] as const;

/** Areas that one condition lists. */
const MAX_AREAS = 9;

/** If a range covers this part of the archive, reading all matches is quicker than to skip by areas. */
const WHOLE_ARCHIVE_PART = 1 / 8;

const areaOf = (id: number, bits: number): string => `'#${bits}:${Math.floor(id / 2 ** bits)}'`;

const areasOf = (id: number): string[] => AREA_BITS.map((bits) => areaOf(id, bits));

/** The areas that a range lies in as a `tsquery`, of the smallest size that suits; undefined for all. */
function areasIn(range: IdRange, archive: IdRange): string | undefined {
  if (widthOf(range) >= widthOf(archive) * WHOLE_ARCHIVE_PART) return undefined;
  const bits = AREA_BITS.find((size) => widthOf(range) <= (MAX_AREAS - 1) * 2 ** size);
  if (bits === undefined) return undefined;
  const [first, last] = range.map((id) => Math.floor(id / 2 ** bits)) as [number, number];
  return Array.from({ length: last - first + 1 }, (_, i) =>
    areaOf((first + i) * 2 ** bits, bits),
  ).join(' | ');
}

/** A match as a `tsquery`. */
export function queryOf(match: Match): string {
  switch (match.is) {
    case 'phrase':
      return phraseQuery(markedPhrase(match));
    case 'and':
      return match.of.map((part) => `(${queryOf(part)})`).join(' & ');
    case 'or':
      return match.of.map((part) => `(${queryOf(part)})`).join(' | ');
    case 'not':
      return `(${queryOf(match.of)}) & !(${queryOf(match.without)})`;
  }
}

/** Words in sequence: by their positions, or in long passages by pairs. */
function phraseQuery(words: readonly string[]): string {
  if (words.length === 1) return quoted(words[0] ?? '');
  const inSequence = words.map(quoted).join(' <-> ');
  return `(${inSequence}) | (${pairsOf(words).map(quoted).join(' & ')})`;
}

/** Words are letters and digits, which need no escape. */
const quoted = (word: string): string => `'${word}'`;

const pairsOf = (words: readonly string[]): string[] =>
  words.slice(1).map((word, i) => `${words[i]} ${word}`);

/** A `tsvector` has no higher position, no more positions of one word, and no more bytes than these. */
const MAX_POSITION = 16_383;
const MAX_POSITIONS = 255;
const MAX_BYTES = 900_000;

/** Bytes that an entry takes besides its word, and bytes of a position. */
const ENTRY_BYTES = 8;
const POSITION_BYTES = 2;

/**
 * The words of a passage as a `tsvector` with positions. If there are too many for that, pairs of words take
 * the place of positions; a phrase of more than two words may then be found where only its pairs are.
 */
function vector(words: readonly string[], parts: readonly string[]): string {
  const marked = markedWords(words);
  const positions = new Map<string, number[]>();
  for (const [i, word] of marked.entries()) {
    const before = positions.get(word);
    if (before) before.push(i + 1);
    else positions.set(word, [i + 1]);
  }
  for (const part of parts) if (!positions.has(part)) positions.set(part, []);
  const isShort =
    marked.length <= MAX_POSITION &&
    [...positions.values()].every(({ length }) => length <= MAX_POSITIONS) &&
    bytesOf(positions.keys()) + marked.length * POSITION_BYTES <= MAX_BYTES;
  if (!isShort) return withPairs([...positions.keys()], pairsOf(marked));
  return [...positions]
    .map(([word, at]) => (at.length ? `${quoted(word)}:${at.join(',')}` : quoted(word)))
    .join(' ');
}

/** As many of the words, and then of the pairs, as there is room for. */
function withPairs(words: readonly string[], pairs: readonly string[]): string {
  const entries: string[] = [];
  let bytes = 0;
  for (const entry of new Set([...words, ...pairs])) {
    bytes += bytesOf([entry]);
    if (bytes > MAX_BYTES) break;
    entries.push(quoted(entry));
  }
  return entries.join(' ');
}

function bytesOf(words: Iterable<string>): number {
  let bytes = 0;
  for (const word of words) bytes += Buffer.byteLength(word) + ENTRY_BYTES;
  return bytes;
}
