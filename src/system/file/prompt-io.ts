/**
 * Reading bytes that are in the page cache takes a third of the time of handing the read to a thread, and
 * looking for a file a fifth. But while a disk seeks, everyone would wait. So after two slow operations in
 * a row, threads do the work for a while. A single slow one was most likely interrupted: on a busy machine
 * that takes as long as a seek. Milliseconds.
 */
const SLOW_MS = 6;
const BACK_OFF_MS = 1000;

/**
 * Runs blocking I/O at once, as long as the disk is prompt.
 *
 * @returns undefined if the disk has just been slow, or `work` has failed: then a thread has to do it
 */
export type PromptIo = <T>(work: () => T) => T | undefined;

/** For one disk. */
export function promptIo(): PromptIo {
  let backOffUntil = 0;
  let wasSlow = false;
  return (work) => {
    const start = performance.now();
    if (start < backOffUntil) return undefined;
    try {
      return work();
    } catch {
      return undefined;
    } finally {
      const now = performance.now();
      const isSlow = now - start > SLOW_MS;
      if (isSlow && wasSlow) backOffUntil = now + BACK_OFF_MS;
      wasSlow = isSlow;
    }
  };
}
