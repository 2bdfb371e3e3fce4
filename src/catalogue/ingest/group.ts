import type { CatalogueWriter } from '../publish.ts';
import type { Publication } from '../resource.ts';

/** Records that are published together at most, and how long the first of them waits, in milliseconds. */
export const MOST_TOGETHER = 64;
const GROUP_TIMEOUT_MS = 1000;

type WaitingPublication = {
  readonly publication: Publication;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Publishes records several at a time, so that they wait for the disk once together; each is still
 * published whole or not at all, and one that fails holds up no other. Nothing is open between two calls:
 * a group is written in one go, and is seen a moment after the time it bears in the change log.
 */
export function groupWriter(writer: CatalogueWriter) {
  let waiting: WaitingPublication[] = [];
  let timer: NodeJS.Timeout | undefined;

  /** Writes at once what waits. */
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      const faults = writer.publishAll(group.map(({ publication }) => publication));
      for (const one of group) {
        const fault = faults.get(one.publication);
        if (fault) one.failed(fault.error);
        else one.done();
      }
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
  };

  return {
    flush,
    /** Settles when the record is on the disk, or could not be written. */
    publish: (publication: Publication): Promise<void> =>
      new Promise((done, failed) => {
        waiting.push({ publication, done, failed });
        if (waiting.length >= MOST_TOGETHER) flush();
        else timer ??= setTimeout(flush, GROUP_TIMEOUT_MS);
      }),
  };
}

export type GroupWriter = ReturnType<typeof groupWriter>;
