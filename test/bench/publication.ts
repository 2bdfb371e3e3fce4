import type { Publication } from '../../src/catalogue/resource.ts';
import type { Leaf } from '../../src/iiif/unit.ts';
import { recordFromYaml } from '../../src/record/read-record.ts';
import type { ArchiveRecord } from '../../src/record/record.ts';

/** Size of every leaf in pixels: A4 at 300 dpi. */
export const LEAF_SIZE = { width: 2480, height: 3508 };

/** A record without leaves: one level of the hierarchy, with a title in two languages. */
export const levelRecord = (
  id: string,
  level: string,
  more: Parameters<typeof recordFromYaml>[0],
): ArchiveRecord =>
  recordFromYaml({
    id,
    level,
    title: { en: `The ${level} ${id}`, ru: `Фонд ${id}` },
    ...more,
  });

/**
 * A record as `fonds ingest` would hand it to the catalogue, without images and documents.
 *
 * @param path the record and those above it, the highest first
 */
export function publicationOf(
  path: readonly ArchiveRecord[],
  leaves: readonly Leaf[] = [],
): Publication {
  const record = path.at(-1);
  if (!record) throw new Error('a path ends with the record itself');
  return {
    unit: { record, path, leaves },
    folder: path.map(({ id }) => id).join('/'),
    inputs: '',
    member: { id: record.id, type: leaves.length ? 'Manifest' : 'Collection', label: record.title },
    images: [],
    resources: [],
  };
}
