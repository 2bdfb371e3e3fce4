import type { SearchEngine } from './engine.ts';
import { type Match, markedPhrase, markedWords } from './match.ts';

/**
 * The index in SQLite: a contentless FTS5 table. Words consist of letters and digits only, so nothing a
 * reader types can become an operator. https://www.sqlite.org/fts5.html#full_text_query_syntax
 */
export const FTS5: SearchEngine = {
  passages: ([range = [1, 0]], match) =>
    match
      ? { sql: MATCHING, values: [matchExpression(match), ...range] }
      : { sql: ALL, values: range },
  jointWidth: 0,
  firstChunk: 2 ** 25,
  chunkRows: Number.POSITIVE_INFINITY,
  // Nothing else runs in this thread meanwhile.
  timeMs: 15,
  indexed(words, parts) {
    const all = markedWords(words).join(' ');
    return parts.length ? `${all} ${parts.join(' ')}` : all;
  },
  insertWords: ['INSERT INTO search_index (rowid, word)', '(?, ?)'],
  wordsRow: (id, _record, indexed) => [id, indexed],
  deleteWords:
    'DELETE FROM search_index WHERE rowid IN (SELECT id FROM search_passage WHERE id BETWEEN ? AND ?)',
  asText: (integer) => integer,
  elements: 'json_each(?)',
  jsonArray: 'json_group_array',
  jsonObject: 'json_object',
  // FTS5 doesn't merge its segments while records are written; everything is merged once at the end.
  beginRebuild: `
    DELETE FROM search_record; DELETE FROM search_text; DELETE FROM search_passage;
    DELETE FROM search_word; DELETE FROM search_layer; DELETE FROM search_named; DELETE FROM search_year;
    INSERT INTO search_index (search_index) VALUES ('delete-all');
    INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
    INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 1000);
    INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 67108864)`,
  endRebuild: `
    INSERT INTO search_index (search_index) VALUES ('optimize');
    INSERT INTO search_index (search_index, rank) VALUES ('automerge', 4);
    INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 16);
    INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 1048576)`,
};

const ALL = 'SELECT id FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?';
const MATCHING =
  'SELECT rowid AS id FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?';

/** A match in the syntax of FTS5. */
export function matchExpression(match: Match): string {
  switch (match.is) {
    case 'phrase':
      return `"${markedPhrase(match).join(' ')}"`;
    case 'and':
      return match.of.map(inParentheses).join(' AND ');
    case 'or':
      return match.of.map(matchExpression).join(' OR ');
    case 'not':
      return `${inParentheses(match.of)} NOT ${inParentheses(match.without)}`;
  }
}

const inParentheses = (match: Match): string =>
  match.is === 'phrase' ? matchExpression(match) : `(${matchExpression(match)})`;
