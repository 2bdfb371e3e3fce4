import type { Tombstones } from '../catalogue/log/change-log.ts';
import type { Records } from '../catalogue/records.ts';
import type { Leaf } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import type { Box } from '../record/box.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { Database } from '../system/database/database.ts';
import type { Viewer } from './answer.ts';
import { type Citation, type CitedPlace, citationOf } from './citation.ts';
import { type CitedLines, citedLeaves, type ResolvedKey, resolveKey } from './cited-leaf.ts';
import { type CiteRequest, findCitedPlace } from './find.ts';
import { leafHash, writeKey } from './key.ts';
import { rangeOf } from './lines.ts';
import { locate, type OpenedPlace } from './locate.ts';

/** A place and its citation. */
export type Cited = { readonly place: CitedPlace; readonly citation: Citation };

export type Cite = {
  /** @throws FondsError as `findCitedPlace` does */
  readonly cite: (request: CiteRequest, today: Date) => Promise<Cited>;
  /** @throws FondsError NOT_FOUND */
  readonly resolveKey: (key: string, named?: CitedLines) => Promise<ResolvedKey>;
  /** @throws FondsError as `locate` does */
  readonly locate: (state: string) => Promise<OpenedPlace | undefined>;
  /** True for a record with leaves, false for a level above. */
  readonly isManifest: (record: string) => Promise<boolean>;
  /** Viewers on other sites to offer. */
  readonly viewers: readonly Viewer[];
};

type CiteOptions = {
  readonly database: Database;
  readonly uri: Uris;
  readonly records: Records;
  readonly tombstones: Tombstones;
  readonly viewers: readonly Viewer[];
  /** Name of the website, for citations. */
  readonly site: string;
};

/** Citations of published records, and the places that short addresses stand for. */
export function openCite({ database, uri, records, tombstones, viewers, site }: CiteOptions): Cite {
  const archive = { uri, records, tombstones, leafOf: citedLeaves(database) };
  const answer = async (request: CiteRequest, today: Date): Promise<Cited> => {
    const place = await findCitedPlace(archive, request);
    const { id } = place.path.at(-1) as ArchiveRecord;
    const publication = await records.publication(id);
    const citation = citationOf(place, {
      version: publication?.version ?? 1,
      published: publication?.published ?? today.toISOString(),
      url: placeAddress(uri, place),
      site,
      today,
    });
    return { place, citation };
  };
  return {
    cite: answer,
    resolveKey: (key, named) => resolveKey(archive, key, named),
    locate: (state) => locate(archive, state),
    isManifest: async (record) => ((await records.path(record)).at(-1)?.folios.length ?? 0) > 0,
    viewers,
  };
}

/** The short permanent address of a box of a leaf, or of the whole leaf. */
export const leafAddress = (uri: Uris, record: string, leaf: LeafWithoutTexts, box?: Box): string =>
  uri.cited(keyOf(record, leaf, box));

/** The short permanent address of a place, with the lines if lines are cited. */
function placeAddress(uri: Uris, { path, leaf, box, text, lines }: CitedPlace): string {
  const key = keyOf((path.at(-1) as ArchiveRecord).id, leaf, box);
  return text && lines ? uri.citedLines(key, text.layer.id, rangeOf(lines)) : uri.cited(key);
}

type LeafWithoutTexts = Omit<Leaf, 'texts'>;

function keyOf(
  record: string,
  leaf: LeafWithoutTexts,
  box: Box = { x: 0, y: 0, w: leaf.width, h: leaf.height },
): string {
  const { width, height } = leaf;
  const hash = leafHash(record, leaf.folio.id);
  return writeKey({ leaf: hash, canvas: { width, height }, box });
}

/** The short permanent address of a record as a whole, on any level. */
export const recordAddress = (uri: Uris, record: string): string =>
  uri.cited(writeKey({ leaf: leafHash(record, '') }));
