import { FondsError } from '../../errors.ts';
import { type Database, queries } from '../../system/database/database.ts';
import type { Store } from '../../system/store/store.ts';
import { changeLog } from '../log/change-log.ts';
import type { ArchiveTable } from '../tables/table.ts';
import { type Amount, COPIED_FOLDERS, compareFiles, copyFiles } from './files.ts';
import { type CopyState, copyState, type Original, originalOf } from './state.ts';
import { type ComparedTable, compareTable, copyTable } from './tables.ts';

/** The table of the change log. */
const LOG = 'change';

/** The part of a copy that is not copied but built. */
const DERIVED = 'derived';

/** Where an archive is. */
export type ArchivePlace = { readonly database: Database; readonly store: Store };

export type CopyPlan = {
  readonly from: ArchivePlace;
  readonly to: ArchivePlace;
  readonly tables: readonly ArchiveTable[];
  /** Builds at the target what is not copied, since it follows from the rest. */
  readonly derive: (database: Database, onRecords: (done: number) => void) => Promise<void>;
};

/** Reports the progress of a copy. */
export type CopyProgress = {
  /**
   * @param part a table, or a folder of files
   * @param total of the rows of a table; 0 if it is not known
   */
  readonly at: (
    doing: 'copying' | 'indexing' | 'comparing',
    part: string,
    done: number,
    total: number,
  ) => void;
  /** A step has been completed. */
  readonly done: (step: 'copied' | 'indexed' | 'compared', what: string) => void;
};

/** What has been found equal in both places. */
export type CopyReport = { readonly tables: readonly ComparedTable[]; readonly files: Amount };

/**
 * Copies an archive with every version, tombstone and id, into a place where nothing has been published. If it is
 * interrupted, the next call goes on. Until everything has been compared, nobody can open the copy.
 *
 * Nothing may be published meanwhile, so hold the lock of the ingest.
 *
 * @throws FondsError WOULD_REPLACE, COPY_DIFFERS, BUSY
 */
export async function copyArchive(plan: CopyPlan, progress: CopyProgress): Promise<CopyReport> {
  const { from, to, tables, derive } = plan;
  const state = copyState(to.database);
  const original = await originalOf(from.database);
  await begin(plan, state, original);

  const databases = { from: from.database, to: to.database };
  for (const table of tables) {
    const total = await countRows(from.database, table.table);
    const copied = await copyTable(databases, table, state, (rows) =>
      progress.at('copying', table.table, rows, total),
    );
    if (copied) progress.done('copied', `${copied} rows of ${table.table}`);
  }
  const stores = { from: from.store, to: to.store };
  for (const folder of COPIED_FOLDERS) {
    let amount: Amount = { files: 0, bytes: 0 };
    await copyFiles(stores, folder, state, (done) => {
      amount = done;
      progress.at('copying', folder, done.files, 0);
    });
    if (amount.files) progress.done('copied', `${amountText(amount)} in ${folder}`);
  }
  if (!(await state.position(DERIVED))) {
    const total = await countRows(to.database, 'record');
    await derive(to.database, (done) => progress.at('indexing', 'record', done, total));
    await state.setPosition(DERIVED, true);
    progress.done('indexed', 'all texts, for the search');
  }

  const report = await compare(plan, progress).catch(async (error: unknown) => {
    // The next run begins anew.
    if (error instanceof FondsError && error.code === 'COPY_DIFFERS') {
      await state.setOriginal({ ...original, transactions: -1 });
    }
    throw error;
  });
  const { transactions } = await originalOf(from.database);
  if (transactions !== original.transactions) {
    throw new FondsError(
      'BUSY',
      'something was published in the original meanwhile; run the copy again',
    );
  }
  await to.database.transaction(async () => {
    await changeLog(to.database).takeHead();
    await state.clear();
  });
  return report;
}

/**
 * Refuses a place where something has been published, or to which another archive is being copied.
 *
 * @throws FondsError WOULD_REPLACE
 */
export async function checkTarget({ from, to }: Pick<CopyPlan, 'from' | 'to'>): Promise<void> {
  const begun = await copyState(to.database).original();
  if (begun && begun.id !== (await originalOf(from.database)).id) {
    throw wouldReplace('another archive is being copied to there');
  }
  if (!begun && (await queries(to.database).one('SELECT 1 FROM change LIMIT 1')())) {
    throw wouldReplace('an archive has been published there');
  }
}

const wouldReplace = (what: string): FondsError =>
  new FondsError('WOULD_REPLACE', `${what}; a copy needs a place that is empty`);

/** Prepares the target: takes up a copy of the same archive, or begins anew. */
async function begin(
  { from, to, tables }: CopyPlan,
  state: CopyState,
  original: Original,
): Promise<void> {
  const { database } = to;
  await database.transaction(async () => {
    await checkTarget({ from, to });
    if ((await state.original())?.transactions === original.transactions) return;
    // The change log only grows, so what is there of it stays.
    for (const { table } of tables.toReversed()) {
      if (table !== LOG) await database.exec(`DELETE FROM ${table}`);
    }
    await state.forgetAllBut(LOG);
    await state.setOriginal(original);
  });
}

/** Compares both places; see `compareTable` and `compareFiles`. */
async function compare(
  { from, to, tables }: CopyPlan,
  progress: CopyProgress,
): Promise<CopyReport> {
  const databases = { from: from.database, to: to.database };
  const compared: ComparedTable[] = [];
  for (const table of tables) {
    const total = await countRows(from.database, table.table);
    const found = await compareTable(databases, table, (rows) =>
      progress.at('comparing', table.table, rows, total),
    );
    compared.push(found);
    if (total)
      progress.done('compared', `${total} rows of ${table.table}, SHA-256 ${found.sha256}`);
  }
  const files = { files: 0, bytes: 0 };
  for (const folder of COPIED_FOLDERS) {
    const found = await compareFiles({ from: from.store, to: to.store }, folder);
    files.files += found.files;
    files.bytes += found.bytes;
  }
  return { tables: compared, files };
}

async function countRows(database: Database, table: string): Promise<number> {
  const row = await queries(database).one(`SELECT count(*) AS count FROM ${table}`)();
  return Number(row?.['count']);
}

export const amountText = ({ files, bytes }: Amount): string =>
  `${files} files (${(bytes / 1e6).toFixed(1)} MB)`;
