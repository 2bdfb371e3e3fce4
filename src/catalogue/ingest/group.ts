import type { CatalogueWriter } from '../publish.ts';
import type { Publication } from '../resource.ts';

/** The most records in one transaction. */
export const MAX_GROUP = 64;

/** Milliseconds the first record of a group waits for others. */
const GROUP_TIMEOUT_MS = 1000;

type WaitingPublication = {
  readonly publication: Publication;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Publishes several records in one transaction, so that they wait for the disk only once. Each is still
 * published whole or not at all, and one that fails does not affect the others. Readers see a record up to a
 * second after its time in the change log.
 */
export function groupWriter(writer: CatalogueWriter) {
  let waiting: WaitingPublication[] = [];
  let timer: NodeJS.Timeout | undefined;

  /** Writes the waiting records now. */
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      const failures = await writer.publishAll(group.map(({ publication }) => publication));
      for (const { publication, resolve, reject } of group) {
        const failure = failures.get(publication);
        if (failure) reject(failure.error);
        else resolve();
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };

  return {
    flush,
    /** Resolves when the record is on disk; rejects if it could not be written. */
    publish: (publication: Publication): Promise<void> =>
      new Promise((resolve, reject) => {
        waiting.push({ publication, resolve, reject });
        if (waiting.length >= MAX_GROUP) void flush();
        else timer ??= setTimeout(flush, GROUP_TIMEOUT_MS);
      }),
  };
}

export type GroupWriter = ReturnType<typeof groupWriter>;
