import type { Leaf, LeafText } from '../iiif/unit.ts';
import { type Box, formatBox, type Size } from '../record/box.ts';
import type { LanguageMap } from '../record/language.ts';
import type { ArchiveRecord, Layer, Term } from '../record/record.ts';
import { leafReference, referenceCode, withoutRepository } from '../record/reference.ts';
import { isoDay } from './date.ts';
import { isWhole } from './region.ts';

/** The languages that citations are written in. */
export type CitationLanguage = 'en' | 'ru';

/** Everything that a citation states, independent of style. */
export type Citation = CitedDescription & {
  /** ASCII, for the keys of BibTeX and CSL. */
  readonly id: string;
  readonly folio: LanguageMap;
  /** Absent if the whole leaf is cited. */
  readonly region?: { readonly box: Box; readonly canvas: Size };
  /** The first and the last unit, if lines are cited. */
  readonly lines?: readonly [first: string, last: string];
  /** The cited text; absent if the leaf itself is cited. */
  readonly layer?: Layer;
  readonly isReadingCopy: boolean;
  readonly version: number;
  /** ISO 8601, when that version was published. */
  readonly published: string;
  /** The permanent address. */
  readonly url: string;
  /** ISO 8601 date of access. */
  readonly accessed: string;
  /** Name of the website. */
  readonly site: string;
};

/** A cited place, found in the archive. */
export type CitedPlace = {
  /** From the top of the hierarchy down to the record of the leaf. */
  readonly path: readonly ArchiveRecord[];
  readonly leaf: Leaf;
  /** Whole canvas pixels, within the canvas. */
  readonly box: Box;
  readonly text?: LeafText;
  readonly lines?: readonly [first: string, last: string];
};

type CitationContext = Pick<Citation, 'version' | 'published' | 'url' | 'site'> & {
  readonly today: Date;
};

/** @param context what the archive knows besides the description */
export function citationOf(place: CitedPlace, { today, ...context }: CitationContext): Citation {
  const { path, leaf, box, text, lines } = place;
  const record = path.at(-1) as ArchiveRecord;
  const { width, height } = leaf;
  const isPart = !isWhole(box, leaf);
  return {
    id: [record.id, leaf.folio.id, ...(isPart ? [formatBox(box).replaceAll(',', '-')] : [])].join(
      '_',
    ),
    ...citedDescription(path, leaf.folio.label),
    ...(text && { language: text.layer.language }),
    folio: leaf.folio.label,
    ...(isPart && { region: { box, canvas: { width, height } } }),
    ...(lines && { lines }),
    ...(text && { layer: text.layer }),
    isReadingCopy: record.imageKind === 'reading-copy',
    ...context,
    accessed: isoDay(today),
  };
}

/** The part of a citation that comes from the description of the record. */
export type CitedDescription = {
  readonly title: LanguageMap;
  readonly creators: readonly Term[];
  readonly recipients: readonly Term[];
  /** EDTF */
  readonly date?: string;
  /** BCP 47 */
  readonly language?: string;
  /** The full name of the repository, and its location. */
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
 * @param path from the top of the hierarchy down to the record
 * @param folio label of the leaf, if a leaf is cited
 */
export function citedDescription(
  path: readonly ArchiveRecord[],
  folio?: LanguageMap,
): CitedDescription {
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
