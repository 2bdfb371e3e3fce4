import { inherited } from '../../iiif/description.ts';
import type { Leaf, Member, Thumbnail } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { LanguageMap } from '../../record/language.ts';
import { isTrusted } from '../../record/layer.ts';
import type { ArchiveRecord, Layer } from '../../record/record.ts';

/** A leaf without its texts: which it has, not what they say. */
export type BareLeaf = Omit<Leaf, 'texts'> & {
  readonly texts: readonly { readonly layer: Layer }[];
};

/** A published record as the formats of libraries describe it. */
export type Described = {
  readonly uri: Uris;
  /** What this archive is called, once it has been given a name: `FONDS_NAME`. */
  readonly archive?: string | undefined;
  readonly record: ArchiveRecord;
  /** From the top of the hierarchy down to the record itself. */
  readonly path: readonly ArchiveRecord[];
  /** ISO 8601 in UTC. */
  readonly published: string;
  readonly thumbnail?: Thumbnail;
  readonly leaves: () => Iterable<BareLeaf>;
};

/** Components listed in one finding aid; the Collection, to which it points, has them all. */
export const MOST_COMPONENTS = 1000;

export type DescribedLevel = Described & {
  /** The first that lie directly under it, one more than are listed at most. */
  readonly members: () => readonly Member[];
};

/** The texts that may leave the house as texts of the record; all others are named nowhere as such. */
export const fullTexts = ({ record }: Pick<Described, 'record'>): Layer[] =>
  record.layers.filter(isTrusted);

/** The languages of the record; those of its texts where it gives none. BCP 47. */
export const languagesOf = (record: ArchiveRecord): readonly string[] =>
  record.languages.length
    ? record.languages
    : [
        ...new Set(
          record.layers
            .filter(({ kind }) => kind === 'transcription')
            .map(({ language }) => language),
        ),
      ];

/** Who gives the data: the nearest provider, else this archive; without a name of its own, who keeps the record. */
export function providerOf({ archive, path }: Described): LanguageMap | undefined {
  const provider = path.findLast(({ providers }) => providers.length > 0)?.providers[0];
  if (provider) return provider.label;
  if (archive !== undefined) return { none: [archive] };
  return holderOf(path);
}

/** The archive that keeps it. */
export function holderOf(path: readonly ArchiveRecord[]): LanguageMap | undefined {
  const repository = path.findLast(({ level }) => level === 'repository');
  return repository?.title ?? inherited(path, (one) => one.reference.repository);
}

/** The address of its Manifest or Collection. */
export const iiifOf = ({ uri, record }: Described): string =>
  record.folios.length ? uri.manifest(record.id) : uri.collection(record.id);
