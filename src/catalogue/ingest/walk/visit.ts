import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { FileFinding } from '../../../check/finding.ts';
import type { RecordValidator } from '../../../check/record.ts';
import { isFolder } from '../../../system/file/folder.ts';
import { sha256 } from '../../../system/file/hash.ts';
import { stampAt } from '../../../system/file/regular-file.ts';
import type { WithdrawalReason } from '../../log/change.ts';
import type { IngestContext } from '../context.ts';
import {
  type Draft,
  type DraftResult,
  duplicateId,
  invalidParent,
  missingFolder,
  parentWithFolios,
  readDraft,
  recordFile,
} from '../draft.ts';
import type { FoundRecords } from './found-records.ts';
import type { KnownSnapshot } from './snapshot.ts';
import { recordFolders, type TreeEvent } from './tree.ts';

/** A record that can be used, as it was come upon. */
export type VisitedRecord = {
  readonly folder: string;
  readonly id: string;
  readonly isLevel: boolean;
  /** Hash of this record.yaml and of all above it. */
  readonly hash: string;
  /** The nearest record above. */
  readonly parent: VisitedRecord | undefined;
  /** Why it is withheld, by itself or with a record above it. */
  readonly withheld: WithdrawalReason | undefined;
  /** What is remembered of it, where record.yaml and all above it are as they were. */
  readonly snapshot: KnownSnapshot | undefined;
};

export type Visit =
  /** With its draft, where it was read. */
  | { readonly kind: 'record'; readonly place: VisitedRecord; readonly draft?: Draft | undefined }
  /** All that lies under it has come. */
  | { readonly kind: 'end'; readonly place: VisitedRecord }
  /** What was published of the folder stays as it was. */
  | { readonly kind: 'bad'; readonly folder: string; readonly findings: readonly FileFinding[] }
  /** Something beside the records is wrong. */
  | { readonly kind: 'told'; readonly findings: readonly FileFinding[] };

type VisitorContext = Pick<
  IngestContext,
  'manifests' | 'links' | 'signature' | 'snapshots' | 'withdrawals'
>;

/**
 * Walks through manifests/, parents before children. A record.yaml is read only where something about it
 * is not as it was at the last look, or where its draft is asked for.
 *
 * @param anew reads all of them
 */
export function visitor(
  shop: VisitorContext,
  validate: RecordValidator,
  seen: FoundRecords,
  anew: boolean,
) {
  const drafts = draftReader(shop, validate);
  const whys = shop.withdrawals.all();

  /** The record of a folder, or why it cannot be used. */
  const come = (folder: string, above: VisitedRecord | undefined): Visit => {
    const bad = (findings: readonly FileFinding[]): Visit => ({ kind: 'bad', folder, findings });
    if (above && !above.isLevel) return bad([parentWithFolios(folder, above.folder)]);
    const placed = (
      about: Pick<VisitedRecord, 'id' | 'isLevel' | 'hash' | 'snapshot'>,
    ): VisitedRecord => {
      return { folder, parent: above, withheld: above?.withheld ?? whys.get(about.id), ...about };
    };
    const known = anew ? undefined : drafts.known(folder, above);
    if (known && seen.claim(known.id, folder) === undefined) {
      const { id, isLevel, hash } = known;
      return { kind: 'record', place: placed({ id, isLevel, hash, snapshot: known }) };
    }
    const { draft, findings } = drafts.read(folder, above);
    if (!draft) return bad(findings);
    const { hash, record } = draft;
    const other = seen.claim(record.id, folder);
    if (other !== undefined) return bad([duplicateId(draft, other)]);
    const isLevel = record.folios.length === 0;
    return {
      kind: 'record',
      place: placed({ id: record.id, isLevel, hash, snapshot: undefined }),
      draft,
    };
  };

  function* visits(): Generator<Visit> {
    if (!isFolder(shop.manifests)) {
      yield { kind: 'told', findings: [missingFolder(shop.manifests)] };
    }
    const open: OpenRecord[] = [];
    for (const found of recordFolders(shop.manifests, shop.links)) {
      const visit = visitOf(found, open, come);
      if (found.kind === 'closed') seen.markUnreadable(found.folder);
      if (visit?.kind === 'bad') seen.refuse(visit.folder);
      if (visit) yield visit;
    }
  }

  const { draftOf, remember } = drafts;
  return { visits, draftOf, remember };
}

export type Visitor = ReturnType<typeof visitor>;

/** A record above; without a place where it cannot be used. */
type OpenRecord = { readonly folder: string; readonly place: VisitedRecord | undefined };

/** @param open the records above, which grow and shrink with what is found */
function visitOf(
  found: TreeEvent,
  open: OpenRecord[],
  come: (folder: string, above: VisitedRecord | undefined) => Visit,
): Visit | undefined {
  if (found.kind === 'closed' || found.kind === 'odd') {
    return { kind: 'told', findings: [found.finding] };
  }
  if (found.kind === 'end') {
    const place = open.pop()?.place;
    return place && { kind: 'end', place };
  }
  const { folder } = found;
  const above = open.at(-1);
  const visit: Visit =
    above && !above.place
      ? { kind: 'bad', folder, findings: [invalidParent(folder, above.folder)] }
      : come(folder, above?.place);
  open.push({ folder, place: visit.kind === 'record' ? visit.place : undefined });
  return visit;
}

/** Drafts of upper levels that are kept: those below them are read next. */
const KEPT = 64;

/** Reads each record.yaml, or knows it from the last look. */
function draftReader(
  { manifests, links, signature, snapshots: looks }: VisitorContext,
  validate: RecordValidator,
) {
  const kept = new LRUCache<string, Draft>({ max: KEPT });

  const read = (folder: string, above: VisitedRecord | undefined): DraftResult => {
    const found = readDraft(manifests, links, folder, validate, above && draftOf(above));
    // Items have nothing under them, and are read but once.
    if (found.draft?.record.folios.length === 0) kept.set(folder, found.draft);
    return found;
  };

  /** @throws Error where it can no longer be read */
  const draftOf = ({ folder, parent: above }: VisitedRecord): Draft => {
    const known = kept.get(folder);
    if (known) return known;
    const { draft, findings } = read(folder, above);
    if (draft) return draft;
    throw new Error(`${recordFile(folder)} was changed meanwhile: ${findings[0]?.message}`);
  };

  const underOf = (above: VisitedRecord | undefined) =>
    sha256(`${signature} ${links} ${above?.hash ?? ''}`).slice(0, 32);

  return {
    read,
    draftOf,

    /** What is remembered of a folder whose record.yaml is as it was. */
    known(folder: string, above: VisitedRecord | undefined): KnownSnapshot | undefined {
      const known = looks.of(folder);
      if (known?.under !== underOf(above)) return undefined;
      return stampAt(join(manifests, recordFile(folder))) === known.stamp ? known : undefined;
    },

    /** Notes as what a record was found, so that the next look need not read it. */
    remember(
      { folder, id, isLevel, parent: above }: VisitedRecord,
      { stamp, hash }: Draft,
      from: From,
    ): void {
      if (stamp === undefined) return;
      looks.keep(folder, { id, isLevel, under: underOf(above), hash, stamp, ...from });
    },
  };
}

/** Of what it is published; nothing of what is withheld. */
type From = Pick<KnownSnapshot, 'inputs' | 'files' | 'packs'>;
