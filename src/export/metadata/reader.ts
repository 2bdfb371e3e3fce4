import { queries, type Row } from '../../catalogue/query.ts';
import type { Leaf, Member } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import type { Database } from '../../storage/sqlite.ts';
import { type BareLeaf, type DescribedLevel, MOST_COMPONENTS } from './described.ts';

/** Reads one record; records above it are read once for all that the same reader reads. */
export type DescribedReader = (record: string) => DescribedLevel | undefined;

/**
 * Published records as the formats of libraries describe them. Each call gives a reader, for the length
 * of one answer.
 */
export function describedRecords(database: Database, uri: Uris): () => DescribedReader {
  const { one, all } = queries(database);
  const row = one('SELECT record, parent, published, member FROM record WHERE id = ?');
  const above = one('SELECT record, parent FROM record WHERE id = ?');
  const below = all(
    `SELECT member FROM record WHERE parent = ? ORDER BY folder LIMIT ${MOST_COMPONENTS + 1}`,
  );
  const leaves = all('SELECT leaf FROM leaf WHERE record = ? ORDER BY position');
  const layers = all(
    `SELECT json_extract(value, '$.layer.id') AS id FROM leaf, json_each(leaf.texts)
     WHERE record = ? AND folio = ?`,
  );

  const leafOf = (record: ArchiveRecord, found: Row): BareLeaf => {
    const leaf = parsed<Omit<Leaf, 'texts'>>(found['leaf']);
    return {
      ...leaf,
      // Looked up only where somebody asks: the texts themselves may be long.
      get texts() {
        const ids = new Set(layers(record.id, leaf.folio.id).map(({ id }) => id));
        return record.layers.filter(({ id }) => ids.has(id)).map((layer) => ({ layer }));
      },
    };
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
        record,
        path: [...pathTo(found['parent']), record],
        published: String(found['published']),
        ...(thumbnail && { thumbnail }),
        leaves: () => leaves(id).map((leaf) => leafOf(record, leaf)),
        members: () => below(id).map(({ member }) => parsed<Member>(member)),
      };
    };
  };
}

const parsed = <T>(json: unknown): T => JSON.parse(String(json)) as T;
