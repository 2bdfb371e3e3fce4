import type { LanguageMap } from '../record/language.ts';
import type { ArchiveRecord, Term } from '../record/record.ts';
import { leafReference, referenceCode, withoutRepository } from '../record/reference.ts';

/** What a description says that every citation of its record says too. */
export type Described = {
  readonly title: LanguageMap;
  readonly creators: readonly Term[];
  readonly recipients: readonly Term[];
  /** EDTF */
  readonly date?: string;
  /** BCP 47 */
  readonly language?: string;
  /** The whole name of the repository and the place it is in. */
  readonly repository?: LanguageMap;
  readonly place?: LanguageMap;
  /** «RGASPI, f. 558, op. 11, d. 98, ll. 67–68»; of a leaf, «…, l. 67». */
  readonly reference: LanguageMap;
  /** The same without the repository. */
  readonly shelfmark: LanguageMap;
  /** Address of the rights statement or licence. */
  readonly rights?: string;
};

/**
 * @param path the records from the top down to the one in question
 * @param folio the label of a leaf of it, where that is what is cited
 */
export function describedOf(path: readonly ArchiveRecord[], folio?: LanguageMap): Described {
  const record = path.at(-1) as ArchiveRecord;
  const repository = path.find(({ level }) => level === 'repository');
  const [location] = repository?.places ?? [];
  const named = path.findLast(({ reference }) => reference.repository)?.reference.repository;
  const name = repository?.title ?? named;
  const rights = path.findLast((one) => one.rights !== undefined)?.rights;
  const [language] = record.languages;
  const code = (options?: { repository: boolean }) =>
    folio
      ? leafReference(path, folio, options)
      : (referenceCode(options ? withoutRepository(path) : path) ?? { none: [record.id] });
  return {
    title: record.title,
    creators: record.creators,
    recipients: record.recipients,
    ...(record.date !== undefined && { date: record.date }),
    ...(language !== undefined && { language }),
    ...(name && { repository: name }),
    ...(location && { place: location.name }),
    reference: code(),
    shelfmark: code({ repository: false }),
    ...(rights !== undefined && { rights }),
  };
}
