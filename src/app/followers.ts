import type { BackedUpTable } from '../catalogue/log/backup.ts';
import type { Follower } from '../catalogue/resource.ts';
import { CATALOGUE_TABLES } from '../catalogue/tables/sqlite.ts';
import { followVersions } from '../catalogue/version.ts';
import { CITED_LEAF_TABLES, followCitedLeaves } from '../cite/cited-leaf.ts';
import { followOai } from '../harvest/oai/follow.ts';
import { OAI_TABLES } from '../harvest/oai/items.ts';
import { SEARCH_TABLES } from '../search/index/tables.ts';
import { followSearch } from '../search/index/write.ts';
import type { Database, Migrations } from '../system/sqlite.ts';

/** The tables of all parts, in one database. */
export const TABLES: Migrations = {
  catalogue: CATALOGUE_TABLES,
  cite: CITED_LEAF_TABLES,
  search: SEARCH_TABLES,
  oai: OAI_TABLES,
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
