import { type PresentationVersion, PUBLISHED_VERSIONS } from '../../iiif/context.ts';
import { layerOfUri } from '../../iiif/uri.ts';
import type { LanguageMap } from '../../record/language.ts';
import {
  type ArchiveRecord,
  isTrusted,
  type LayerStatus,
  type Level,
} from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { sha256 } from '../../system/file/hash.ts';

/** The visible state of a published record, from which changes are determined. */
export type RecordState = {
  readonly folder: string;
  /** From the top down to the record itself; the current path if the earlier one is unknown. */
  readonly path: readonly ArchiveRecord[];
  /** What the log says if it is the only source for the earlier state. */
  readonly remembered?: {
    readonly described: DescriptionHashes | undefined;
    readonly statuses: ReadonlyMap<string, LayerStatus>;
  };
  /** Hashes of the documents by their address below the base. */
  readonly documents: ReadonlyMap<string, string>;
  /** Hashes of the images by folio. */
  readonly images: ReadonlyMap<string, string>;
  /** What of the texts is closed to everyone, as `closedTexts` names it; nothing if absent. */
  readonly closed?: readonly string[];
};

/** The change from one state to the next; undefined if no reader can see a difference. */
export function changeBetween(
  before: RecordState | undefined,
  after: RecordState,
): { type: 'Create' | 'Update' | 'Move'; detail: ChangeDetail } | undefined {
  const parts = partsOf(before, after);
  if (!before) return { type: 'Create', detail: parts };
  if (before.folder !== after.folder) {
    return { type: 'Move', detail: { ...parts, from: placeOf(before), to: placeOf(after) } };
  }
  const isSame =
    differing(before.documents, after.documents).length === 0 &&
    differing(before.images, after.images).length === 0;
  return isSame ? undefined : { type: 'Update', detail: parts };
}

/** The detail of a withdrawal. Of a record whose description is hidden, it says only what it was in IIIF. */
export function withdrawal(
  { path, images, documents }: RecordState,
  why: WithdrawalReason,
  isHidden = false,
): ChangeDetail {
  if (isHidden) return { kind: kindOf(ownOf(path)), presentation: PUBLISHED_VERSIONS, ...why };
  const layers = layerChanges({ path, documents }, undefined);
  return {
    ...summaryOf(path),
    ...(images.size && { images: [...images.keys()] }),
    ...(layers && { layers }),
    ...why,
  };
}

/** True if a text is removed or closed, or no longer trusted. */
export const retractsText = ({ layers = {}, closes }: ChangeDetail): boolean =>
  closes === true ||
  Object.values(layers).some(
    ({ type, was, is }) =>
      type === 'Delete' || (was && is && isTrusted({ status: was }) && !isTrusted({ status: is })),
  );

/** The detail that every change has. */
function summaryOf(path: readonly ArchiveRecord[]): ChangeDetail {
  const own = ownOf(path);
  const reference = referenceCode(path);
  const holder = path.findLast(({ providers }) => providers.length > 0);
  return {
    kind: kindOf(own),
    presentation: PUBLISHED_VERSIONS,
    about: { label: own.title, level: own.level, ...(reference && { reference }) },
    ...(holder && {
      providers: holder.providers.map(({ id, label }) => ({
        ...(id && { id }),
        record: holder.id,
        label,
      })),
    }),
  };
}

function partsOf(before: RecordState | undefined, after: RecordState): ChangeDetail {
  const own = ownOf(after.path);
  const kind = kindOf(own);
  const images = differing(before?.images ?? new Map(), after.images);
  const layers = layerChanges(before, after);
  const [previous, current] = [before && describedBy(before), describedBy(after)];
  const isDescribed = previous?.own !== current.own;
  const isInherited = previous && previous.above !== current.above;
  const hasOtherMembers = before && kind === 'Collection' && !isDescribed && !isInherited;
  return {
    ...summaryOf(after.path),
    described: current,
    ...(isDescribed && { description: true }),
    ...(isInherited && { inherited: true }),
    ...(hasOtherMembers && { members: true }),
    ...(images.length && { images }),
    ...(layers && { layers }),
    ...(after.closed?.length && { closed: after.closed }),
    ...(before && closesMore(before.closed, after.closed) && { closes: true as const }),
  };
}

/** Whether something is closed now that was not closed before. */
const closesMore = (before: readonly string[] = [], after: readonly string[] = []): boolean =>
  after.some((part) => !before.includes(part));

type LayerState = Pick<RecordState, 'path' | 'remembered' | 'documents'>;

/** The layers that differ, compared by the hashes of all their documents. */
function layerChanges(
  before: LayerState | undefined,
  after: LayerState | undefined,
): ChangeDetail['layers'] {
  const [old, now] = [layerHashes(before), layerHashes(after)];
  const entries = differing(old, now).map((layer): [string, LayerChange] => {
    const [was, is] = [statusOf(before, layer), statusOf(after, layer)];
    const type = !old.has(layer) ? 'Create' : now.has(layer) ? 'Update' : 'Delete';
    return [layer, { type, ...(was && { was }), ...(is && { is }) }];
  });
  return entries.length ? Object.fromEntries(entries) : undefined;
}

function layerHashes(state: LayerState | undefined): Map<string, string> {
  const hashes = new Map<string, string>();
  const documents = [...(state?.documents ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [address, hash] of documents) {
    const layer = layerOfUri(address);
    if (layer) hashes.set(layer, `${hashes.get(layer) ?? ''} ${address} ${hash}`);
  }
  return hashes;
}

const statusOf = (state: LayerState | undefined, layer: string): LayerStatus | undefined =>
  state?.remembered?.statuses.get(layer) ??
  (state && ownOf(state.path).layers.find(({ id }) => id === layer)?.status);

/** The keys that only one map has, or whose values differ. */
const differing = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));

const describedBy = ({ path, remembered }: RecordState): DescriptionHashes =>
  remembered?.described ?? {
    own: hashOf(path.slice(-1)),
    above: hashOf(path.slice(0, -1)),
  };

/** Leaves out the layers, whose changes are listed one by one. */
const hashOf = (path: readonly ArchiveRecord[]): string =>
  sha256(JSON.stringify(path.map(({ layers: _, ...record }) => record))).slice(0, 16);

const placeOf = ({ folder, path }: RecordState): RecordLocation => ({
  folder,
  parents: path.slice(0, -1).map(({ id }) => id),
});

const kindOf = ({ folios }: ArchiveRecord): ChangeDetail['kind'] =>
  folios.length ? 'Manifest' : 'Collection';

function ownOf(path: readonly ArchiveRecord[]): ArchiveRecord {
  const own = path.at(-1);
  if (!own) throw new Error('a record is part of its own path');
  return own;
}

export type ChangeType = 'Create' | 'Update' | 'Move' | 'Delete';

/** The change of one layer, with its status before and after. */
export type LayerChange = {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly was?: LayerStatus;
  readonly is?: LayerStatus;
};

/** The location of a record: its folder, and the ids of the records above it from the top. */
export type RecordLocation = { readonly folder: string; readonly parents: readonly string[] };

/** The name of a record at that time, for feeds and tombstones. */
export type RecordSummary = {
  readonly label: LanguageMap;
  readonly level: Level;
  readonly reference?: LanguageMap;
};

/** A provider: its address, or the record that names it if it has none. */
export type ChangeProvider = {
  readonly id?: string;
  readonly record: string;
  readonly label: LanguageMap;
};

export type DescriptionHashes = { readonly own: string; readonly above: string };

/** Why a record is withdrawn, and what replaces it. */
export type WithdrawalReason = {
  readonly reason?: string;
  /** An address. */
  readonly successor?: string;
  /** Present if the successor is a record of this archive. */
  readonly movedTo?: { readonly record: string; readonly kind: ChangeDetail['kind'] };
};

/**
 * The details of a change. They are stored in the log, so that feeds made from it stay the same whatever
 * happens to the archive later.
 */
export type ChangeDetail = WithdrawalReason & {
  /** What the record is in IIIF. */
  readonly kind: 'Manifest' | 'Collection';
  /** The versions of the Presentation API it was published in; 3 if absent. */
  readonly presentation?: readonly PresentationVersion[];
  readonly about?: RecordSummary;
  readonly providers?: readonly ChangeProvider[];
  /** Hashes of its own description and of those above it, to detect the next change. */
  readonly described?: DescriptionHashes;
  /** The record's own description has changed. */
  readonly description?: true;
  /** The description of a record above it has changed, which its Manifest repeats. */
  readonly inherited?: true;
  /** The records under it have changed; only for a Collection. */
  readonly members?: true;
  /** Ids of the folios whose image was changed, added or removed. */
  readonly images?: readonly string[];
  readonly layers?: { readonly [layer: string]: LayerChange };
  /** What of the texts is closed to everyone, as `closedTexts` names it. */
  readonly closed?: readonly string[];
  /** Something is closed that was not closed before. */
  readonly closes?: true;
  /** Only for a Move. */
  readonly from?: RecordLocation;
  readonly to?: RecordLocation;
};
