import type { Tables } from '../../system/database/database.ts';

/**
 * `ticket`: who was given access to which records until when; of the secret in its link only a hash.
 * `session_end`: sessions that ended before their time, and when that was in milliseconds since 1970,
 * until their cookies end by themselves. Other times are seconds since 1970.
 */
export const SIGN_IN_TABLES: Tables = {
  sqlite: [
    `
    CREATE TABLE ticket (
      id TEXT PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      holder TEXT NOT NULL,
      records TEXT NOT NULL,
      made INTEGER NOT NULL,
      until INTEGER NOT NULL,
      revoked INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE session_end (
      name TEXT PRIMARY KEY, time INTEGER NOT NULL, until INTEGER NOT NULL
    ) WITHOUT ROWID;
    `,
    // Who made a ticket: the account on the machine.
    "ALTER TABLE ticket ADD COLUMN maker TEXT NOT NULL DEFAULT ''",
  ],
  postgres: [
    `
    CREATE TABLE ticket (
      id text COLLATE "C" PRIMARY KEY,
      hash text COLLATE "C" NOT NULL UNIQUE,
      holder text NOT NULL,
      records text NOT NULL,
      made bigint NOT NULL,
      until bigint NOT NULL,
      revoked bigint
    );
    CREATE TABLE session_end (
      name text COLLATE "C" PRIMARY KEY, time bigint NOT NULL, until bigint NOT NULL
    );
    `,
    "ALTER TABLE ticket ADD COLUMN maker text NOT NULL DEFAULT ''",
  ],
};

/** Tells all processes that something has changed which they may remember. */
export const ANNOUNCE = 'UPDATE log_head SET transactions = transactions + 1';
