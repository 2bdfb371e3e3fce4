import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../config.ts';
import type { Archive } from '../archive.ts';

/** Milliseconds between two looks; something may be sealed meanwhile that opens before everything else. */
const LOOK_MS = 15_000;

/**
 * Publishes closed material on the day it opens, until `stop`. Of several processes, the one that looks first does
 * it; for the others nothing is left.
 */
export async function openOnTime(
  archive: Pick<Archive, 'openDue'>,
  log: Log,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    try {
      for (const record of await archive.openDue()) log.info({ record }, 'opened');
    } catch (error) {
      // Somebody else may be publishing; the next look comes soon.
      log.warn({ err: error }, 'what is due to open could not be opened yet');
    }
    await wait(LOOK_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}
