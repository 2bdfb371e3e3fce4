import { idsIn } from '../iiif/address.ts';
import { encodeContentState, manifestOf } from '../iiif/content-state.ts';
import type { Box } from '../record/box.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { type Archive, findPlace, isOurs, namedBy } from './find.ts';

/** What a content state opens here. */
export type Location = {
  readonly record: string;
  readonly folio?: string;
  readonly box?: Box;
  /** The same as any viewer reads it: with the Manifest, and with a region where a canvas is meant. */
  readonly state: string;
};

/**
 * Where a content state leads: to a record, or to a box of a leaf. It may name a Manifest, a Collection, a
 * canvas, an annotation, or the short address of a region.
 *
 * @returns undefined where it leads to another archive
 * @throws FondsError INVALID_CONTENT_STATE; NO_SUCH_CANVAS and others where it leads to nothing here
 */
export function locate(archive: Archive, text: string): Location | undefined {
  const { uri } = archive;
  const named = namedBy(archive, text);
  if (isOurs(archive, named)) return onLeaf(archive, text);
  const manifest = manifestOf(named);
  const [record] = idsIn(uri.manifest, manifest) ?? idsIn(uri.collection, manifest) ?? [];
  return record === undefined ? undefined : ofRecord(archive, record);
}

function onLeaf(archive: Archive, text: string): Location {
  const { path, leaf, box } = findPlace(archive, { 'iiif-content': text });
  const record = (path.at(-1) as ArchiveRecord).id;
  const folio = leaf.folio.id;
  const { uri } = archive;
  const state = encodeContentState({
    manifest: uri.manifest(record),
    canvas: uri.canvas(record, folio),
    box,
  });
  return { record, folio, box, state };
}

function ofRecord({ uri, records }: Archive, record: string): Location {
  const isManifest = (records.path(record).at(-1)?.folios.length ?? 0) > 0;
  return { record, state: isManifest ? uri.manifest(record) : uri.collection(record) };
}
