import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { logLines, takeLog } from '../catalogue/log-backup.ts';
import { alone } from '../catalogue/run.ts';
import { sweepUnfinished, writeAtomically } from '../storage/atomic.ts';
import type { Database } from '../storage/sqlite.ts';
import { MEMORY } from './followers.ts';

/** Writes a copy of what cannot be made again; see `logLines`. */
export async function exportLog(database: Database, file: string | undefined): Promise<void> {
  const lines = () => Readable.from(logLines(database, MEMORY));
  if (file === undefined) return pipeline(lines(), process.stdout, { end: false });
  await sweepUnfinished(dirname(file), file);
  await writeAtomically(file, (temporary) => pipeline(lines(), createWriteStream(temporary)));
}

/**
 * Takes a copy in, when no ingest is under way.
 *
 * @returns the number of changes
 * @throws FondsError BUSY, WOULD_REPLACE, INVALID_BACKUP
 */
export const importLog = (database: Database, data: string, file: string): Promise<number> =>
  alone(data, async () => takeLog(database, MEMORY, linesOf(file)));

/** The lines of a file, read while they are wanted, without their ends. */
function* linesOf(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(1 << 20);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest) yield rest;
  } finally {
    closeSync(handle);
  }
}
