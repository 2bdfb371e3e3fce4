import type { Follower } from '../catalogue/resource.ts';
import { CATALOGUE_TABLES } from '../catalogue/tables.ts';
import { followVersions } from '../catalogue/version.ts';
import { CITED_LEAF_TABLES, followCitedLeaves } from '../cite/key.ts';
import { followOai } from '../harvest/oai/follow.ts';
import { OAI_TABLES } from '../harvest/oai/items.ts';
import { SEARCH_TABLES } from '../search/index/tables.ts';
import { followSearch } from '../search/index/write.ts';
import type { Database, Migrations } from '../system/sqlite.ts';

/** The tables of every part, in the one file. */
export const TABLES: Migrations = {
  catalogue: CATALOGUE_TABLES,
  cite: CITED_LEAF_TABLES,
  search: SEARCH_TABLES,
  oai: OAI_TABLES,
};

/**
 * What of them cannot be made again, in the order in which it is put back: the change log and all that
 * others were told by it.
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

/** What goes with every publication, in its transaction. */
export const followers = (writing: Database): Follower[] => [
  followVersions(writing),
  followCitedLeaves(writing),
  followSearch(writing),
  followOai(writing),
];
