import { type DifferenceSource, differenceOf } from '../../catalogue/difference.ts';
import { type DerivationTask, documentDeriver } from '../../catalogue/documents.ts';
import type { Coding } from '../../catalogue/resource.ts';
import { uris } from '../../iiif/uri.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { sha256 } from '../../system/file/hash.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { differencePage } from '../version/version-pages.tsx';

/** A task for the threads: something that takes long to build for one answer. */
export type MakeTask =
  | { readonly is: 'document'; readonly making: DerivationTask; readonly coding: Coding }
  | {
      readonly is: 'difference';
      readonly source: DifferenceSource;
      /** How to build the page; absent for JSON. */
      readonly page?: DifferencePage;
    };

export type DifferencePage = {
  readonly site: Omit<Site, 'uri'> & { readonly base: string };
  readonly address: string;
  readonly lang: Language | undefined;
  readonly accepted: readonly string[];
  readonly path: readonly ArchiveRecord[];
};

/** The body of the answer and the hash of its content; undefined if there is no such document. */
export type MakeAnswer = { readonly hash: string; readonly bytes: Uint8Array } | undefined;

/** Runs tasks, using nothing but what they contain. */
export function taskRunner(): (task: MakeTask) => MakeAnswer {
  const document = documentDeriver();
  return (task) => {
    if (task.is === 'document') return document(task.making, task.coding);
    const difference = differenceOf(task.source);
    const { page } = task;
    const bytes = Buffer.from(page ? pageOf(page, difference) : JSON.stringify(difference));
    return { hash: sha256(bytes).slice(0, 32), bytes };
  };
}

function pageOf(
  { site: { base, ...named }, address, lang, accepted, path }: DifferencePage,
  difference: ReturnType<typeof differenceOf>,
): string {
  const reader = readerOf({ uri: uris(base), ...named }, address, lang, accepted);
  return differencePage(reader, path, difference);
}
