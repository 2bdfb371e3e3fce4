import { queries } from '../../catalogue/query.ts';
import type { Leaf, Member } from '../../iiif/unit.ts';
import { folioOf, layerOf, type Uris } from '../../iiif/uri.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import type { Database } from '../../storage/sqlite.ts';
import { type BareLeaf, type DescribedLevel, MOST_COMPONENTS } from './described.ts';

/** Reads one record; records above it are read once for all that the same reader reads. */
export type DescribedReader = (record: string) => DescribedLevel | undefined;

/**
 * Published records as the formats of libraries describe them. Each call gives a reader, for the length
 * of one answer.
 *
 * @param archive what it is called, once it has been given a name
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

  /** Which leaf has which text is told by their pages: the index has these, and the texts may be long. */
  const layersIn = (record: ArchiveRecord): Map<string, Set<string>> => {
    const found = new Map<string, Set<string>>();
    for (const row of addresses(record.id)) {
      const [folio, layer] = [folioOf(String(row['address'])), layerOf(String(row['address']))];
      if (folio && layer) found.set(folio, (found.get(folio) ?? new Set()).add(layer));
    }
    return found;
  };

  const leavesOf = (record: ArchiveRecord): BareLeaf[] => {
    const read = once(() => layersIn(record));
    return leaves(record.id).map((row) => {
      const leaf = parsed<Omit<Leaf, 'texts'>>(row['leaf']);
      return {
        ...leaf,
        get texts() {
          const ids = read().get(leaf.folio.id);
          return record.layers.filter(({ id }) => ids?.has(id)).map((layer) => ({ layer }));
        },
      };
    });
  };

  return () => {
    const paths = new Map<string, readonly ArchiveRecord[]>();
    const pathTo = (id: unknown): readonly ArchiveRecord[] => {
      if (typeof id !== 'string') return [];
      const known = paths.get(id);
      const found = known ? undefined : above(id);
      if (known || !found) return known ?? [];
      const path = [...pathTo(found['parent']), parsed<ArchiveRecord>(found['record'])];
      paths.set(id, path);
      return path;
    };
    return (id) => {
      const found = row(id);
      if (!found) return undefined;
      const record = parsed<ArchiveRecord>(found['record']);
      const { thumbnail } = parsed<Member>(found['member']);
      return {
        uri,
        archive,
        record,
        path: [...pathTo(found['parent']), record],
        published: String(found['published']),
        ...(thumbnail && { thumbnail }),
        leaves: once(() => leavesOf(record)),
        members: () => below(id).map(({ member }) => parsed<Member>(member)),
      };
    };
  };
}

/** Reads at the first asking, and not again. */
function once<T>(read: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: read() };
    return kept.value;
  };
}

const parsed = <T>(json: unknown): T => JSON.parse(String(json)) as T;
