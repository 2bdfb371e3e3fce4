import { SIGN_IN_TABLES } from '../access/sign-in/tables.ts';
import { COPY_TABLES } from '../catalogue/copy/state.ts';
import type { Follower } from '../catalogue/resource.ts';
import { followSealed } from '../catalogue/sealed/sealed-records.ts';
import { SEALED_TABLES } from '../catalogue/sealed/tables.ts';
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
  sealed: SEALED_TABLES,
  cite: { sqlite: CITED_LEAF_TABLES, postgres: CITED_LEAF_TABLES_POSTGRES, fill: fillCitedLeaves },
  search: { sqlite: SEARCH_TABLES, postgres: SEARCH_TABLES_POSTGRES, fill: fillSearch },
  copy: COPY_TABLES,
  access: SIGN_IN_TABLES,
  oai: { sqlite: OAI_TABLES, postgres: OAI_TABLES_POSTGRES, fill: fillOai },
};

/**
 * What is updated with every publication, in its transaction.
 *
 * @param archive the name of the archive, if it has one
 */
export const followers = (writing: Database, archive?: string): Follower[] => [
  followVersions(writing),
  followSealed(writing),
  followCitedLeaves(writing),
  followSearch(writing),
  followOai(writing, archive),
];
