import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { FondsError } from '../../errors.ts';

/** An error that says how to restore an unreadable database. */
export const damagedDatabase = (file: string, what: string, options?: ErrorOptions): FondsError =>
  new FondsError(
    'DATA_DAMAGED',
    `${file} is damaged: ${what}. To restore it, stop every fonds process, move this file away with its -wal and -shm, and run “fonds import log FILE” with the latest copy written by “fonds export log”, then “fonds ingest”. Without a copy, “fonds ingest” publishes everything again as version 1`,
    options,
  );

/**
 * True for an empty file with other files beside it: a database that was truncated. SQLite would take it
 * for a new one, and the change log would silently start again from nothing.
 */
export function wasEmptied(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false })?.size !== 0) return false;
  const isNew = (name: string) => name === basename(file) || name.endsWith('.lock');
  return !readdirSync(dirname(file)).every(isNew);
}

/** Bytes of the header, and byte offsets of the page size and the number of pages in it. */
const HEADER_LENGTH = 100;
const PAGE_SIZE_OFFSET = 16;
const PAGE_COUNT_OFFSET = 28;

/**
 * An error for a database file that was truncated; undefined if it was not.
 * https://www.sqlite.org/fileformat.html#the_database_header
 */
export function findTruncation(file: string): FondsError | undefined {
  const header = Buffer.alloc(HEADER_LENGTH);
  const handle = openSync(file, 'r');
  try {
    const bytesRead = readSync(handle, header, 0, HEADER_LENGTH, 0);
    if (bytesRead < HEADER_LENGTH) return damagedDatabase(file, 'it is empty');
  } finally {
    closeSync(handle);
  }
  const pageSize = header.readUInt16BE(PAGE_SIZE_OFFSET);
  // 1 stands for 65 536, which does not fit into two bytes.
  const expected = (pageSize === 1 ? 65_536 : pageSize) * header.readUInt32BE(PAGE_COUNT_OFFSET);
  const { size } = statSync(file);
  return size < expected
    ? damagedDatabase(file, `${size} of ${expected} bytes are left`)
    : undefined;
}
