import { inherited } from '../../iiif/presentation/description.ts';
import type { Leaf, Member, Thumbnail } from '../../iiif/unit.ts';
import { folioOfUri, layerOfUri, type Uris } from '../../iiif/uri.ts';
import type { LanguageMap } from '../../record/language.ts';
import { type ArchiveRecord, isTrusted, type Layer } from '../../record/record.ts';
import { type Database, queries } from '../../system/database/database.ts';

/** Reads one record. The levels above it are read once per reader. */
export type DescribedReader = (record: string) => Promise<DescribedLevel | undefined>;

/**
 * Published records as metadata formats describe them. Each call returns a reader for one answer.
 *
 * @param archive the name of the archive, if it has been set
 */
export function describedRecords(
  database: Database,
  uri: Uris,
  archive?: string,
): () => DescribedReader {
  const { one, all } = queries(database);
  const row = one('SELECT record, parent, published, member FROM record WHERE id = ?');
  const above = one('SELECT record, parent FROM record WHERE id = ?');
  const below = all(
    `SELECT member FROM record WHERE parent = ? ORDER BY sort, id LIMIT ${MOST_COMPONENTS + 1}`,
  );
  const leaves = all('SELECT leaf FROM leaf WHERE record = ? ORDER BY position');
  const addresses = all('SELECT address FROM resource WHERE record = ?');

  /** Which leaf has which text, from the addresses of the annotation pages: no text needs to be read. */
  const layersIn = async (record: ArchiveRecord): Promise<Map<string, Set<string>>> => {
    const found = new Map<string, Set<string>>();
    for (const row of await addresses(record.id)) {
      const [folio, layer] = [
        folioOfUri(String(row['address'])),
        layerOfUri(String(row['address'])),
      ];
      if (folio && layer) found.set(folio, (found.get(folio) ?? new Set()).add(layer));
    }
    return found;
  };

  const leavesOf = async (record: ArchiveRecord): Promise<LeafWithoutText[]> => {
    const layersOn = await layersIn(record);
    return (await leaves(record.id)).map((row) => {
      const leaf = parsed<Omit<Leaf, 'texts'>>(row['leaf']);
      const ids = layersOn.get(leaf.folio.id);
      const texts = record.layers.filter(({ id }) => ids?.has(id)).map((layer) => ({ layer }));
      return { ...leaf, texts };
    });
  };

  return () => {
    const paths = new Map<string, readonly ArchiveRecord[]>();
    const pathTo = async (id: unknown): Promise<readonly ArchiveRecord[]> => {
      if (typeof id !== 'string') return [];
      const known = paths.get(id);
      const found = known ? undefined : await above(id);
      if (known || !found) return known ?? [];
      const path = [...(await pathTo(found['parent'])), parsed<ArchiveRecord>(found['record'])];
      paths.set(id, path);
      return path;
    };
    return async (id) => {
      const found = await row(id);
      if (!found) return undefined;
      const record = parsed<ArchiveRecord>(found['record']);
      const { thumbnail } = parsed<Member>(found['member']);
      return {
        uri,
        archive,
        record,
        path: [...(await pathTo(found['parent'])), record],
        published: String(found['published']),
        ...(thumbnail && { thumbnail }),
        leaves: once(() => leavesOf(record)),
        members: async () => (await below(id)).map(({ member }) => parsed<Member>(member)),
      };
    };
  };
}

/** Calls `read` once, and remembers the result. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    if (!kept) kept = Promise.resolve().then(read);
    return kept;
  };
}

const parsed = <T>(json: unknown): T => JSON.parse(String(json)) as T;

/** A leaf with the names of its texts, but not their contents. */
export type LeafWithoutText = Omit<Leaf, 'texts'> & {
  readonly texts: readonly { readonly layer: Layer }[];
};

/** A published record as metadata formats describe it. */
export type DescribedRecord = {
  readonly uri: Uris;
  /** The name of the archive, if `FONDS_NAME` is set. */
  readonly archive?: string | undefined;
  readonly record: ArchiveRecord;
  /** From the top of the hierarchy down to the record itself. */
  readonly path: readonly ArchiveRecord[];
  /** ISO 8601 in UTC. */
  readonly published: string;
  readonly thumbnail?: Thumbnail;
  readonly leaves: () => Promise<readonly LeafWithoutText[]>;
};

/** Components listed in a finding aid; the Collection that it links has all of them. */
export const MOST_COMPONENTS = 1000;

export type DescribedLevel = DescribedRecord & {
  /** The records directly below it, up to one more than can be listed. */
  readonly members: () => Promise<readonly Member[]>;
};

/** The texts that may be offered to aggregators as texts of the record. */
export const fullTexts = ({ record }: Pick<DescribedRecord, 'record'>): Layer[] =>
  record.layers.filter(isTrusted);

/** The languages of the record, or else of its transcriptions. BCP 47. */
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

/** Who provides the data: the nearest provider, or else this archive, or if it has no name, the holder. */
export function providerOf({ archive, path }: DescribedRecord): LanguageMap | undefined {
  const provider = path.findLast(({ providers }) => providers.length > 0)?.providers[0];
  if (provider) return provider.label;
  if (archive !== undefined) return { none: [archive] };
  return holderOf(path);
}

/** The repository that holds the original. */
export function holderOf(path: readonly ArchiveRecord[]): LanguageMap | undefined {
  const repository = path.findLast(({ level }) => level === 'repository');
  return repository?.title ?? inherited(path, (one) => one.reference.repository);
}

/** The address of its Manifest or Collection. */
export const iiifOf = ({ uri, record }: DescribedRecord): string =>
  record.folios.length ? uri.manifest(record.id) : uri.collection(record.id);
