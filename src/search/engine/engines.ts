import type { Database } from '../../system/database/database.ts';
import type { SearchEngine } from './engine.ts';
import { FTS5 } from './fts5.ts';
import { TSVECTOR } from './tsvector.ts';

/** The full-text index that belongs to a database. */
export const searchEngine = ({ engine }: Database): SearchEngine =>
  engine === 'postgres' ? TSVECTOR : FTS5;
