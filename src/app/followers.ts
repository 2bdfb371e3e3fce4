import type { Follower } from '../catalogue/resource.ts';
import { CATALOGUE_TABLES } from '../catalogue/tables.ts';
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
export const BACKED_UP_TABLES: readonly string[] = [
  'meta',
  'change',
  'withdrawal',
  'version_content',
  'version_part',
  'cited_leaf',
  'oai_key',
  'oai_set',
  'oai_item',
  'oai_member',
];

/** What is updated with every publication, in its transaction. */
export const followers = (writing: Database): Follower[] => [
  followVersions(writing),
  followCitedLeaves(writing),
  followSearch(writing),
  followOai(writing),
];
