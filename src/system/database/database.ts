/**
 * The door to the database. SQLite and PostgreSQL stand behind it; everything above speaks one set of
 * statements that both understand.
 */
export type Database = {
  readonly engine: Engine;

  /** Prepares a statement. Its parameters are written `?`, or `?1`, `?2` … where one occurs twice. */
  prepare(sql: string): Statement;

  /** Runs statements that have no parameters, separated by semicolons. */
  exec(sql: string): Promise<void>;

  /**
   * Runs `work` in a transaction, which is rolled back if it throws. Every statement of this database that
   * `work` causes belongs to the transaction, wherever it was prepared. Inside a transaction, this is a part
   * that alone is rolled back if it throws.
   */
  transaction<T>(work: () => Promise<T>): Promise<T>;

  /** Whether the caller runs inside a transaction. */
  isInTransaction(): boolean;

  /** Runs `read` on one state of the database, even if others write meanwhile. */
  snapshot<T>(read: () => Promise<T>): Promise<T>;

  /**
   * Returns a function that calls `onChange` if anything was published since its last call, by whatever
   * connection or process. If the function returns a promise, wait for it before you trust what you remember;
   * it rejects with DATABASE_UNAVAILABLE where nobody can know. (PostgreSQL tells a publication by `log_head`.)
   *
   * @param intervalMs looks at most this often, in milliseconds; 0 looks once in each turn of the event loop
   */
  watch(onChange: () => void, intervalMs?: number): () => Promise<void> | undefined;

  /** Resolves when no process answers from memory with anything older than what has been committed. */
  seenEverywhere(): Promise<void>;

  /**
   * Takes a lock that all processes share, unless one of them holds it. It ends with its process, even if
   * that is killed.
   *
   * @param onLost called if it ends because the connection to PostgreSQL is lost
   * @returns a function that releases it; undefined if it is held
   */
  tryLock(name: string, onLost?: () => void): Promise<(() => Promise<void>) | undefined>;

  /** @throws FondsError DATA_DAMAGED, BUSY, DATA_UNUSABLE, DATABASE_UNAVAILABLE if it cannot be read */
  check(): Promise<void>;

  close(): Promise<void>;
};

export type Engine = 'sqlite' | 'postgres';

export type DatabaseOptions = {
  /** Commits don't wait for the disk. For what can be rebuilt. */
  readonly isRelaxed?: boolean;
  /** PostgreSQL: milliseconds that a statement outside a transaction may take; without limit if absent. */
  readonly timeoutMs?: number;
  /** PostgreSQL: the highest number of connections. */
  readonly maxConnections?: number;
  readonly migration?: MigrationOptions;
};

export type MigrationOptions = {
  /** Applies the migrations and rolls them back: they are then known to work, and nothing has changed. */
  readonly isDryRun?: boolean;
  /** Called after each part, one that was up to date too. */
  readonly tell?: (done: Migrated) => void;
};

/** The tables of one part before and after its migrations, as numbers of migrations, and the milliseconds taken. */
export type Migrated = {
  readonly part: string;
  readonly from: number;
  readonly to: number;
  readonly ms: number;
};

export type Statement = {
  /** The first row; undefined if there is none. */
  get(...values: Value[]): Promise<Row | undefined>;
  all(...values: Value[]): Promise<Row[]>;
  /** @returns the number of rows that were inserted, changed or deleted */
  run(...values: Value[]): Promise<number>;
  /** Reads the rows one by one. */
  iterate(...values: Value[]): AsyncGenerator<Row, void, void>;
};

export type Row = { readonly [column: string]: unknown };

export type Value = string | number | null | Uint8Array;

/** A change of the tables: SQL statements, or a function that also converts data. */
export type Migration = string | ((database: Database) => Promise<void>);

/** The tables of one part of the program, as migrations in order. Append to them; never change one. */
export type Tables = {
  readonly [E in Engine]: readonly Migration[];
} & {
  /** Fills derived tables from what is published. It runs whenever a migration of the part has run. */
  readonly fill?: (database: Database) => Promise<void>;
};

/** The tables of all parts of the program, in the order in which they are made. */
export type Schema = { readonly [part: string]: Tables };

/** Prepares statements that read one row or all rows. */
export const queries = (database: Database) => ({
  one: (sql: string) => database.prepare(sql).get,
  all: (sql: string) => database.prepare(sql).all,
});
