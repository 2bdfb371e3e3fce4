import type { Database, DatabaseOptions, Schema } from '../../src/system/database/database.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import { emptyPlace, POSTGRES } from './engine.ts';
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts';

/** Describes what needs a PostgreSQL server; without one, a line says that it is left out. */
export function describeWithPostgres(title: string, suite: () => void): void {
  if (POSTGRES) describe(title, suite);
  else it.skip(`${title}: left out, since FONDS_TEST_POSTGRES names no server`);
}

const NUMBERS = [
  `CREATE TABLE number (n INTEGER PRIMARY KEY);
   CREATE TABLE log_head (transactions BIGINT NOT NULL);
   INSERT INTO log_head VALUES (0)`,
];

const SCHEMA: Schema = { numbers: { sqlite: NUMBERS, postgres: NUMBERS } };

/** A database with a table of numbers. */
export type Numbers = {
  /** Behind a proxy that can fail. */
  readonly database: Database;
  readonly proxy: TcpProxy;
  /** As another process sees it: past the proxy. */
  readonly other: Database;
  readonly add: (n: number, to?: Database) => Promise<number>;
  /** Adds a number as a publication does. */
  readonly publish: (n: number, to?: Database) => Promise<void>;
  readonly all: (from?: Database) => Promise<unknown[]>;
};

export async function withNumbers(
  use: (numbers: Numbers) => Promise<void>,
  options?: DatabaseOptions,
): Promise<void> {
  const { where, remove } = await emptyPlace('postgres');
  const url = new URL(where);
  const proxy = await tcpProxy(url.hostname, Number(url.port || 5432));
  url.host = `127.0.0.1:${proxy.port}`;
  const other = await openDatabase(where, SCHEMA);
  const database = await openDatabase(url.href, SCHEMA, options);
  const add = (n: number, to = database) => to.prepare('INSERT INTO number VALUES (?)').run(n);
  try {
    await use({
      ...{ database, proxy, other, add },
      publish: (n, to = database) =>
        to.transaction(async () => {
          await to.prepare('UPDATE log_head SET transactions = transactions + 1').run();
          await add(n, to);
        }),
      all: async (from = other) =>
        (await from.prepare('SELECT n FROM number ORDER BY n').all()).map(({ n }) => n),
    });
  } finally {
    await proxy.close();
    await database.close();
    await other.close();
    await remove();
  }
}

/** The code of the error that work ends with; `none` if it succeeds. */
export const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: { readonly code?: unknown }) => error.code ?? String(error),
  );
