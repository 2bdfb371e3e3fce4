import { LRUCache } from 'lru-cache';
import type { FileFinding } from '../../../check/finding.ts';
import type { RecordValidator } from '../../../check/record.ts';
import { isFolder } from '../../../system/file/folder.ts';
import { sha256 } from '../../../system/file/hash.ts';
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

/** A valid record found in manifests/. */
export type VisitedRecord = {
  readonly folder: string;
  readonly id: string;
  /** Whether it has no folios. */
  readonly isLevel: boolean;
  /** Hash of this record.yaml and of all above it. */
  readonly hash: string;
  /** The nearest record above. */
  readonly parent: VisitedRecord | undefined;
  /** Why it is withheld, by itself or because a record above it is. */
  readonly withheld: WithdrawalReason | undefined;
  /** The snapshot of the last ingest, if record.yaml and all above it are unchanged. */
  readonly snapshot: KnownSnapshot | undefined;
};

export type Visit =
  /** With its draft, if record.yaml was read. */
  | { readonly kind: 'record'; readonly record: VisitedRecord; readonly draft?: Draft | undefined }
  /** Everything under the record has been visited. */
  | { readonly kind: 'end'; readonly record: VisitedRecord }
  /** The record cannot be used; what was published from the folder stays as it is. */
  | { readonly kind: 'invalid'; readonly folder: string; readonly findings: readonly FileFinding[] }
  /** Something other than a record is wrong. */
  | { readonly kind: 'findings'; readonly findings: readonly FileFinding[] };

type VisitorContext = Pick<
  IngestContext,
  'manifests' | 'manifestTree' | 'links' | 'signature' | 'snapshots' | 'withdrawals'
>;

/**
 * Walks through manifests/, parents before children. A record.yaml is read only if something about it has
 * changed since the last ingest, or if its draft is needed.
 *
 * @param always reads every record.yaml
 */
export async function visitor(
  context: VisitorContext,
  validate: RecordValidator,
  found: FoundRecords,
  always: boolean,
) {
  const drafts = draftReader(context, validate);
  const reasons = await context.withdrawals.all();

  const visitFolder = async (folder: string, parent: VisitedRecord | undefined): Promise<Visit> => {
    const invalid = (findings: readonly FileFinding[]): Visit => {
      return { kind: 'invalid', folder, findings };
    };
    if (parent && !parent.isLevel) return invalid([parentWithFolios(folder, parent.folder)]);
    const visited = (
      about: Pick<VisitedRecord, 'id' | 'isLevel' | 'hash' | 'snapshot'>,
    ): VisitedRecord => {
      return { folder, parent, withheld: parent?.withheld ?? reasons.get(about.id), ...about };
    };
    const snapshot = always ? undefined : await drafts.snapshot(folder, parent);
    if (snapshot && (await found.claim(snapshot.id, folder)) === undefined) {
      const { id, isLevel, hash } = snapshot;
      return { kind: 'record', record: visited({ id, isLevel, hash, snapshot }) };
    }
    const { draft, findings } = drafts.read(folder, parent);
    if (!draft) return invalid(findings);
    const { hash, record } = draft;
    const other = await found.claim(record.id, folder);
    if (other !== undefined) return invalid([duplicateId(draft, other)]);
    const isLevel = record.folios.length === 0;
    return {
      kind: 'record',
      record: visited({ id: record.id, isLevel, hash, snapshot: undefined }),
      draft,
    };
  };

  async function* visits(): AsyncGenerator<Visit> {
    if (!isFolder(context.manifests)) {
      yield { kind: 'findings', findings: [missingFolder(context.manifests)] };
    }
    const open: OpenRecord[] = [];
    for (const event of recordFolders(context.manifests, context.links)) {
      const visit = await visitOf(event, open, visitFolder);
      if (event.kind === 'unreadable') found.markUnreadable(event.folder);
      if (visit?.kind === 'invalid') found.markUnusable(visit.folder);
      if (visit) yield visit;
    }
  }

  const { draftOf, remember } = drafts;
  return { visits, draftOf, remember };
}

export type Visitor = Awaited<ReturnType<typeof visitor>>;

/** A record above; `record` is undefined if it is not valid. */
type OpenRecord = { readonly folder: string; readonly record: VisitedRecord | undefined };

/** @param open the stack of records above, which this function updates */
async function visitOf(
  event: TreeEvent,
  open: OpenRecord[],
  visitFolder: (folder: string, parent: VisitedRecord | undefined) => Promise<Visit>,
): Promise<Visit | undefined> {
  if (event.kind === 'unreadable' || event.kind === 'irregular') {
    return { kind: 'findings', findings: [event.finding] };
  }
  if (event.kind === 'end') {
    const record = open.pop()?.record;
    return record && { kind: 'end', record };
  }
  const { folder } = event;
  const parent = open.at(-1);
  const visit: Visit =
    parent && !parent.record
      ? { kind: 'invalid', folder, findings: [invalidParent(folder, parent.folder)] }
      : await visitFolder(folder, parent?.record);
  open.push({ folder, record: visit.kind === 'record' ? visit.record : undefined });
  return visit;
}

/** Drafts of levels kept in memory: the records under them are read next. */
const MAX_KEPT_DRAFTS = 64;

/** Reads each record.yaml, or knows from its snapshot that it is unchanged. */
export function draftReader(
  { manifests, manifestTree, links, signature, snapshots }: VisitorContext,
  validate: RecordValidator,
) {
  const kept = new LRUCache<string, Draft>({ max: MAX_KEPT_DRAFTS });

  const read = (folder: string, parent: VisitedRecord | undefined): DraftResult => {
    const result = readDraft(manifests, links, folder, validate, parent && draftOf(parent));
    // Nothing is under an item, so its draft is not needed again.
    if (result.draft?.record.folios.length === 0) kept.set(folder, result.draft);
    return result;
  };

  /** @throws Error if record.yaml can no longer be read */
  const draftOf = ({ folder, parent }: VisitedRecord): Draft => {
    const draft = kept.get(folder);
    if (draft) return draft;
    const result = read(folder, parent);
    if (result.draft) return result.draft;
    throw new Error(
      `${recordFile(folder)} has changed during the ingest: ${result.findings[0]?.message}`,
    );
  };

  const underOf = (parent: VisitedRecord | undefined) =>
    sha256(`${signature} ${links} ${parent?.hash ?? ''}`).slice(0, 32);

  return {
    read,
    draftOf,

    /** The snapshot of a folder whose record.yaml is unchanged. */
    async snapshot(
      folder: string,
      parent: VisitedRecord | undefined,
    ): Promise<KnownSnapshot | undefined> {
      const snapshot = await snapshots.of(folder);
      if (snapshot?.under !== underOf(parent)) return undefined;
      const stamp = manifestTree.stampOf(manifestTree.path(recordFile(folder)));
      return stamp === snapshot.stamp ? snapshot : undefined;
    },

    /** Stores a snapshot, so that the next ingest need not read the record. */
    async remember(
      { folder, id, isLevel, parent }: VisitedRecord,
      { stamp: read, hash }: Draft,
      contents: Pick<KnownSnapshot, 'inputs' | 'files' | 'packs'>,
    ): Promise<void> {
      const path = manifestTree.path(recordFile(folder));
      const stamp = manifestTree.stampOf(path, { stamp: read });
      if (stamp === undefined) return;
      await snapshots.put(folder, {
        id,
        isLevel,
        under: underOf(parent),
        hash,
        stamp,
        ...contents,
      });
    },
  };
}
