import type { BackedUpTable } from '../catalogue/log/backup.ts';
import type { Follower } from '../catalogue/resource.ts';
import { CATALOGUE_TABLES_POSTGRES } from '../catalogue/tables/postgres.ts';
import { CATALOGUE_TABLES } from '../catalogue/tables/sqlite.ts';
import { followVersions } from '../catalogue/version.ts';
import {
  CITED_LEAF_TABLES,
  CITED_LEAF_TABLES_POSTGRES,
  fillCitedLeaves,
  followCitedLeaves,
} from '../cite/cited-leaf.ts';
import { fillOai, followOai } from '../harvest/oai/follow.ts';
import { OAI_TABLES, OAI_TABLES_POSTGRES } from '../harvest/oai/items.ts';
import { SEARCH_TABLES_POSTGRES } from '../search/engine/tables-postgres.ts';
import { SEARCH_TABLES } from '../search/index/tables.ts';
import { fillSearch, followSearch } from '../search/index/write.ts';
import type { Database, Schema } from '../system/database/database.ts';

/** The tables of all parts, in one database. */
export const TABLES: Schema = {
  catalogue: { sqlite: CATALOGUE_TABLES, postgres: CATALOGUE_TABLES_POSTGRES },
  cite: { sqlite: CITED_LEAF_TABLES, postgres: CITED_LEAF_TABLES_POSTGRES, fill: fillCitedLeaves },
  search: { sqlite: SEARCH_TABLES, postgres: SEARCH_TABLES_POSTGRES, fill: fillSearch },
  oai: { sqlite: OAI_TABLES, postgres: OAI_TABLES_POSTGRES, fill: fillOai },
};

/**
 * The tables that cannot be rebuilt, in the order in which a backup restores them: the change log and what
 * harvesters were told.
 */
export const BACKED_UP_TABLES: readonly BackedUpTable[] = [
  { table: 'meta', columns: ['name', 'value'], order: 'name' },
  {
    table: 'change',
    columns: ['number', 'time', 'type', 'record', 'version', 'folder', 'hash', 'detail'],
    order: 'number',
  },
  {
    table: 'withdrawal',
    columns: ['record', 'time', 'reason', 'successor'],
    order: 'record',
  },
  { table: 'version_content', columns: ['hash', 'brotli'] },
  {
    table: 'version_part',
    columns: ['record', 'address', 'version', 'hash'],
    order: 'record, address, version',
  },
  { table: 'cited_leaf', columns: ['hash', 'record', 'folio'], order: 'hash' },
  { table: 'oai_key', columns: ['key'] },
  { table: 'oai_set', columns: ['id', 'spec'], order: 'id' },
  {
    table: 'oai_item',
    columns: ['number', 'record', 'time', 'deleted', 'formats', 'offered', 'sets', 'level'],
    order: 'number',
  },
  {
    table: 'oai_member',
    columns: ['set_id', 'offered', 'number'],
    order: 'set_id, offered, number',
  },
];

/**
 * What is updated with every publication, in its transaction.
 *
 * @param archive the name of the archive, if it has one
 */
export const followers = (writing: Database, archive?: string): Follower[] => [
  followVersions(writing),
  followCitedLeaves(writing),
  followSearch(writing),
  followOai(writing, archive),
];
