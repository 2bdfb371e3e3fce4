import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { FondsError } from '../errors.ts';

/** What is to be done about a database that cannot be read any more. */
export const damagedDatabase = (file: string, what: string, options?: ErrorOptions): FondsError =>
  new FondsError(
    'DATA_DAMAGED',
    `${file} is damaged: ${what}. To restore it, end every fonds, move this file away with its -wal and -shm, and run “fonds import log FILE” with the last copy that “fonds export log” wrote, then “fonds ingest”. Without a copy, “fonds ingest” alone publishes everything anew, as version 1`,
    options,
  );

/**
 * True of an empty file beside which something lies already: it was a database until something cut it off
 * at its beginning. SQLite takes it for a new one, and the memory of the archive would begin anew without a word.
 */
export function wasEmptied(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false })?.size !== 0) return false;
  const isNew = (name: string) => name === basename(file) || name.endsWith('.lock');
  return !readdirSync(dirname(file)).every(isNew);
}

/** Bytes of the head of a database, and where it says how large a page is and how many there are. */
const HEAD = 100;
const PAGE_SIZE = 16;
const PAGES = 28;

/**
 * What can be seen from outside of a database that was cut short; undefined where it was not.
 * https://www.sqlite.org/fileformat.html#the_database_header
 */
export function findTruncation(file: string): FondsError | undefined {
  const head = Buffer.alloc(HEAD);
  const handle = openSync(file, 'r');
  try {
    const read = readSync(handle, head, 0, HEAD, 0);
    if (read < HEAD) return damagedDatabase(file, 'it is empty');
  } finally {
    closeSync(handle);
  }
  const written = head.readUInt16BE(PAGE_SIZE);
  // 65 536 does not fit.
  const whole = (written === 1 ? 65_536 : written) * head.readUInt32BE(PAGES);
  const { size } = statSync(file);
  return size < whole ? damagedDatabase(file, `${size} of ${whole} bytes are left`) : undefined;
}
