import type { Leaf, LeafText } from '../iiif/unit.ts';
import { type Box, formatBox, type Size } from '../record/box.ts';
import type { LanguageMap } from '../record/language.ts';
import type { ArchiveRecord, Layer, Term } from '../record/record.ts';
import { leafReference, referenceCode, withoutRepository } from '../record/reference.ts';
import { isoDay } from './date.ts';
import { isWhole } from './region.ts';

/** The languages that citations are written in. */
export type CitationLanguage = 'en' | 'ru';

/** Everything that a citation says, before any style has its way with it. */
export type Citation = CitedDescription & {
  /** In ASCII, for the keys of BibTeX and CSL. */
  readonly id: string;
  readonly folio: LanguageMap;
  /** Absent where the whole leaf is cited. */
  readonly region?: { readonly box: Box; readonly canvas: Size };
  /** The first and the last unit, where lines are cited. */
  readonly lines?: readonly [first: string, last: string];
  /** The text that is cited; absent where the leaf itself is. */
  readonly layer?: Layer;
  readonly isReadingCopy: boolean;
  readonly version: number;
  /** ISO 8601, when that version was published. */
  readonly published: string;
  /** The permanent address. */
  readonly url: string;
  /** ISO 8601 day on which it was read. */
  readonly accessed: string;
  /** What the place of publication on the web calls itself. */
  readonly site: string;
};

/** What is cited, found in the archive. */
export type CitedPlace = {
  /** The records from the top down to the one of the leaf. */
  readonly path: readonly ArchiveRecord[];
  readonly leaf: Leaf;
  /** Whole canvas pixels, inside the canvas. */
  readonly box: Box;
  readonly text?: LeafText;
  readonly lines?: readonly [first: string, last: string];
};

type CitationContext = Pick<Citation, 'version' | 'published' | 'url' | 'site'> & {
  readonly today: Date;
};

/** @param facts what the archive knows beside the description */
export function citationOf(place: CitedPlace, { today, ...facts }: CitationContext): Citation {
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
    ...facts,
    accessed: isoDay(today),
  };
}

/** What a description says that every citation of its record says too. */
export type CitedDescription = {
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
