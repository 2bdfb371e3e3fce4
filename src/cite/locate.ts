import { encodeContentState, manifestOf } from '../iiif/content-state.ts';
import { idsInUri } from '../iiif/uri.ts';
import type { Box } from '../record/box.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { type CitableArchive, findCitedPlace, isOurs, namedBy } from './find.ts';

/** What a content state opens in this archive. */
export type OpenedPlace = {
  readonly record: string;
  readonly folio?: string;
  readonly box?: Box;
  /** A content state for any viewer: with the Manifest, and with a region if it is about a canvas. */
  readonly state: string;
};

/**
 * Where a content state leads: to a record, or to a box of a leaf. It can name a Manifest, a Collection, a
 * canvas, an annotation, or the short address of a region.
 *
 * @returns undefined if it leads to another archive
 * @throws FondsError INVALID_CONTENT_STATE, or NO_SUCH_CANVAS and others if there is no such place here
 */
export async function locate(
  archive: CitableArchive,
  text: string,
): Promise<OpenedPlace | undefined> {
  const { uri } = archive;
  const named = await namedBy(archive, text);
  if (isOurs(archive, named)) return leafLocation(archive, text);
  const manifest = manifestOf(named);
  const [record] = idsInUri(uri.manifest, manifest) ?? idsInUri(uri.collection, manifest) ?? [];
  return record === undefined ? undefined : await recordLocation(archive, record);
}

async function leafLocation(archive: CitableArchive, text: string): Promise<OpenedPlace> {
  const { path, leaf, box } = await findCitedPlace(archive, { 'iiif-content': text });
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

async function recordLocation(
  { uri, records }: CitableArchive,
  record: string,
): Promise<OpenedPlace> {
  const isManifest = ((await records.path(record)).at(-1)?.folios.length ?? 0) > 0;
  return { record, state: isManifest ? uri.manifest(record) : uri.collection(record) };
}
