import type { Records } from '../catalogue/records.ts';
import type { Tombstones } from '../catalogue/tombstones.ts';
import type { Uris } from '../iiif/uri.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { Database } from '../storage/sqlite.ts';
import type { Viewer } from './answer.ts';
import { type Citation, citationOf, type Place } from './citation.ts';
import { citedLeaves } from './cited-leaf.ts';
import { findPlace, type Question } from './find.ts';
import { leafHash, writeKey } from './key.ts';
import { type Keyed, keyed } from './keyed.ts';

/** What was asked for: the place, and how it is cited. */
export type Cited = { readonly place: Place; readonly citation: Citation };

export type Cite = {
  /** @throws FondsError as `findPlace` does */
  readonly answer: (question: Question, today: Date) => Cited;
  /** @throws FondsError NOT_FOUND */
  readonly keyed: (key: string) => Keyed;
  /** The viewers elsewhere that are offered. */
  readonly viewers: readonly Viewer[];
};

type Parts = {
  readonly database: Database;
  readonly uri: Uris;
  readonly records: Records;
  readonly tombstones: Tombstones;
  readonly viewers: readonly Viewer[];
};

/** Citations of what is published, and what their short addresses mean. */
export function openCite({ database, uri, records, tombstones, viewers }: Parts): Cite {
  const archive = { uri, records, tombstones, leafOf: citedLeaves(database) };
  const answer = (question: Question, today: Date): Cited => {
    const place = findPlace(archive, question);
    const publication = records.publication((place.path.at(-1) as ArchiveRecord).id);
    const citation = citationOf(place, {
      version: publication?.version ?? 1,
      published: publication?.published ?? today.toISOString(),
      url: shortAddress(uri, place),
      site: new URL(uri.base).host,
      today,
    });
    return { place, citation };
  };
  return { answer, keyed: (key) => keyed(archive, key), viewers };
}

/** The short permanent address of a place. */
export function shortAddress(uri: Uris, { path, leaf, box }: Place): string {
  const record = path.at(-1) as ArchiveRecord;
  const { width, height } = leaf;
  return uri.cited(
    writeKey({ leaf: leafHash(record.id, leaf.folio.id), canvas: { width, height }, box }),
  );
}
