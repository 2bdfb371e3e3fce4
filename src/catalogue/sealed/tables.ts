import type { Tables } from '../../system/database/database.ts';

/**
 * The whole of each record of which something is closed. `opens` is the next time at which a rule opens;
 * `variant` of an image is how it was made less visible, empty for the whole image. Nothing here is
 * backed up: an ingest makes it again.
 */
export const SEALED_TABLES: Tables = {
  sqlite: [
    `
    CREATE TABLE sealed_record (
      record TEXT NOT NULL PRIMARY KEY,
      folder TEXT NOT NULL,
      inputs TEXT NOT NULL,
      opens TEXT,
      access TEXT NOT NULL,
      path TEXT NOT NULL
    );
    CREATE INDEX sealed_record_opens ON sealed_record (opens) WHERE opens IS NOT NULL;
    CREATE TABLE sealed_leaf (
      record TEXT NOT NULL REFERENCES sealed_record ON DELETE CASCADE,
      position INTEGER NOT NULL,
      folio TEXT NOT NULL,
      leaf TEXT NOT NULL,
      texts BLOB NOT NULL,
      PRIMARY KEY (record, position)
    );
    CREATE UNIQUE INDEX sealed_leaf_folio ON sealed_leaf (record, folio);
    CREATE TABLE sealed_image (
      record TEXT NOT NULL REFERENCES sealed_record ON DELETE CASCADE,
      folio TEXT NOT NULL,
      variant TEXT NOT NULL,
      pack TEXT NOT NULL REFERENCES pack,
      source TEXT NOT NULL,
      PRIMARY KEY (record, folio, variant)
    );
    CREATE INDEX sealed_image_pack ON sealed_image (pack);
    `,
  ],
  postgres: [
    `
    CREATE TABLE sealed_record (
      record text COLLATE "C" PRIMARY KEY,
      folder text COLLATE "C" NOT NULL,
      inputs text NOT NULL,
      opens text COLLATE "C",
      access text NOT NULL,
      path text NOT NULL
    );
    CREATE INDEX sealed_record_opens ON sealed_record (opens) WHERE opens IS NOT NULL;
    CREATE TABLE sealed_leaf (
      record text COLLATE "C" NOT NULL REFERENCES sealed_record ON DELETE CASCADE,
      position integer NOT NULL,
      folio text COLLATE "C" NOT NULL,
      leaf text NOT NULL,
      texts bytea NOT NULL,
      PRIMARY KEY (record, position)
    );
    CREATE UNIQUE INDEX sealed_leaf_folio ON sealed_leaf (record, folio);
    CREATE TABLE sealed_image (
      record text COLLATE "C" NOT NULL REFERENCES sealed_record ON DELETE CASCADE,
      folio text COLLATE "C" NOT NULL,
      variant text COLLATE "C" NOT NULL,
      pack text COLLATE "C" NOT NULL REFERENCES pack,
      source text NOT NULL,
      PRIMARY KEY (record, folio, variant)
    );
    CREATE INDEX sealed_image_pack ON sealed_image (pack);
    `,
  ],
};
