import { type DifferenceSource, differenceOf } from '../../catalogue/difference.ts';
import { type DerivationTask, documentDeriver } from '../../catalogue/documents.ts';
import type { Coding } from '../../catalogue/resource.ts';
import { uris } from '../../iiif/uri.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { sha256 } from '../../system/file/hash.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { differencePage } from '../version/version-pages.tsx';

/** What takes long to make for one answer. */
export type MakeTask =
  | { readonly is: 'document'; readonly making: DerivationTask; readonly coding: Coding }
  | {
      readonly is: 'difference';
      readonly source: DifferenceSource;
      /** For whom a page is made; absent where JSON is wanted. */
      readonly page?: DifferencePage;
    };

export type DifferencePage = {
  readonly site: Omit<Site, 'uri'> & { readonly base: string };
  readonly address: string;
  readonly lang: Language | undefined;
  readonly accepted: readonly string[];
  readonly path: readonly ArchiveRecord[];
};

/** The body of the answer, and the hash of what it says; nothing where there is no such document. */
export type MakeAnswer = { readonly hash: string; readonly bytes: Uint8Array } | undefined;

/** Makes what is asked for, of nothing but what it is given. */
export function taskRunner(): (task: MakeTask) => MakeAnswer {
  const document = documentDeriver();
  return (task) => {
    if (task.is === 'document') return document(task.making, task.coding);
    const found = differenceOf(task.source);
    const { page } = task;
    const bytes = Buffer.from(page ? pageOf(page, found) : JSON.stringify(found));
    return { hash: sha256(bytes).slice(0, 32), bytes };
  };
}

function pageOf(
  { site: { base, ...named }, address, lang, accepted, path }: DifferencePage,
  found: ReturnType<typeof differenceOf>,
): string {
  const reader = readerOf({ uri: uris(base), ...named }, address, lang, accepted);
  return differencePage(reader, path, found);
}
