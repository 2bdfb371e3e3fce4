import { appendFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Reader } from '../../access/reader.ts';

/** Milliseconds in which the same reader of the same record is noted once: a page loads hundreds of tiles. */
const ONCE_MS = 10 * 60 * 1000;
const MAX_NOTED = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Notes who was given closed material, and when: JSON Lines, a file for each day, without addresses of
 * readers. Files are removed after `days`.
 *
 * @param folder made when there is something to note; only its owner may read it
 */
export function auditTrail(folder: string, days: number) {
  const noted = new LRUCache<string, true>({ max: MAX_NOTED, ttl: ONCE_MS });
  let swept = '';

  const note = async (line: string, day: string): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (swept !== day) {
      swept = day;
      await sweep(folder, new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10));
    }
    await appendFile(join(folder, `${day}.jsonl`), line, { mode: 0o600 });
  };

  return ({ name, groups, networks, tickets }: Reader, record: string): Promise<void> => {
    const who = { reader: name, groups, networks, tickets: tickets.includes(record) || undefined };
    const key = JSON.stringify([who, record]);
    if (noted.has(key)) return Promise.resolve();
    noted.set(key, true);
    const time = new Date().toISOString();
    return note(`${JSON.stringify({ time, record, ...who })}\n`, time.slice(0, 10));
  };
}

async function sweep(folder: string, oldest: string): Promise<void> {
  for (const file of await readdir(folder)) {
    const [, day] = /^(\d{4}-\d{2}-\d{2})\.jsonl$/.exec(file) ?? [];
    if (day !== undefined && day < oldest) await rm(join(folder, file), { force: true });
  }
}
