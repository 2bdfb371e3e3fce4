import { extname } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { DerivedDocument, Document } from '../../catalogue/documents.ts';
import type { Coding } from '../../catalogue/resource.ts';
import { FondsError } from '../../errors.ts';
import { singleFlight } from '../../system/queue.ts';
import type { MakeAnswer, MakeTask } from './documents-work.ts';
import { threadPool } from './thread.ts';

const THREAD = new URL(`./documents-thread${extname(import.meta.url)}`, import.meta.url);

/** Bytes of built documents, cached for the next requests. */
const MAX_CACHED_BYTES = 16 * 2 ** 20;

/** Runs a task in a thread. Throws BUSY if it takes too long. */
export type RunTask = (task: MakeTask, signal?: AbortSignal) => Promise<MakeAnswer>;

export function documentThreads(): RunTask {
  const making = threadPool<MakeTask, MakeAnswer>(THREAD, {
    name: 'documents',
    atOnce: 2,
    waiting: 64,
    deadline: 30_000,
    memory: 1024,
  });
  return async (task, signal) => {
    try {
      return await making.run(task, signal);
    } catch (cause) {
      if (!(cause instanceof FondsError) || cause.code !== 'TAKES_TOO_LONG') throw cause;
      throw new FondsError('BUSY', `building a ${task.is} took too long`, { cause });
    }
  };
}

/** Builds the document at an address on request; undefined if there is none at the address. */
export type MadeDocuments = (
  address: string,
) => Promise<((coding: Coding, signal: AbortSignal) => Promise<Document | undefined>) | undefined>;

/** Builds each document once for concurrent requests, and caches it until its source changes. */
export function madeDocuments(
  derivedDocuments: (address: string) => Promise<DerivedDocument | undefined>,
  make: RunTask,
): MadeDocuments {
  const once = singleFlight<MakeAnswer>();
  const kept = new LRUCache<string, NonNullable<MakeAnswer>>({
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: ({ bytes }) => bytes.byteLength + 512,
  });
  return async (address) => {
    const found = await derivedDocuments(address);
    if (!found) return undefined;
    const { type, modified, cacheKey: state, task: making } = found;
    return async (coding, signal) => {
      const key = `${address} ${coding} ${state}`;
      const work = async (stop: AbortSignal) =>
        make({ is: 'document', making: await making(), coding }, stop);
      const made = kept.get(key) ?? (await once(key, work, signal));
      if (made) kept.set(key, made);
      return made && { type, modified, ...made };
    };
  };
}
