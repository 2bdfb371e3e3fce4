import { layerOf } from '../iiif/uri.ts';
import type { LanguageMap } from '../record/language.ts';
import type { ArchiveRecord, LayerStatus, Level } from '../record/record.ts';
import { referenceCode } from '../record/reference.ts';

export type ChangeType = 'Create' | 'Update' | 'Move' | 'Delete';

/** What became of one layer, and how far it could be trusted before and can be now. */
export type LayerChange = {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly was?: LayerStatus;
  readonly is?: LayerStatus;
};

/** Where a record stands: its folder, and the records above it from the top. */
export type Place = { readonly folder: string; readonly parents: readonly string[] };

/** What a record was when it was withdrawn, so that its tombstone can name it. */
export type Was = {
  readonly label: LanguageMap;
  readonly level: Level;
  readonly reference?: LanguageMap;
};

/** What a change was, beyond its type; written into the log with it. */
export type Detail = {
  /** What the record is in IIIF. */
  readonly kind: 'Manifest' | 'Collection';
  /** The record's own description has changed. */
  readonly description?: true;
  /** The description of a record above it has, which its Manifest repeats. */
  readonly inherited?: true;
  /** What lies under it has; only of a Collection. */
  readonly members?: true;
  /** Ids of the folios whose image has changed, is new or gone. */
  readonly images?: readonly string[];
  readonly layers?: { readonly [layer: string]: LayerChange };
  /** Of a Move. */
  readonly from?: Place;
  readonly to?: Place;
  /** Of a Delete: why, and the address of what takes its place. */
  readonly reason?: string;
  readonly successor?: string;
  readonly was?: Was;
};

/** What is published of a record, as far as a change of it can be seen. */
export type State = {
  readonly folder: string;
  /** From the top down to the record itself. */
  readonly path: readonly ArchiveRecord[];
  /** Hashes of the documents by their address below the base. */
  readonly documents: ReadonlyMap<string, string>;
  /** Hashes of the images by folio. */
  readonly images: ReadonlyMap<string, string>;
};

/** The change that leads from one state to the next; undefined where nobody outside can see one. */
export function changeBetween(
  before: State | undefined,
  after: State,
): { type: 'Create' | 'Update' | 'Move'; detail: Detail } | undefined {
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

/** What is said of a record that is withdrawn. */
export function withdrawal(
  { path, images, documents }: State,
  why: Pick<Detail, 'reason' | 'successor'>,
): Detail {
  const own = ownOf(path);
  const reference = referenceCode(path);
  const layers = layerChanges({ path, documents }, undefined);
  return {
    kind: kindOf(own),
    ...(images.size && { images: [...images.keys()] }),
    ...(layers && { layers }),
    ...why,
    was: { label: own.title, level: own.level, ...(reference && { reference }) },
  };
}

function partsOf(before: State | undefined, after: State): Detail {
  const own = ownOf(after.path);
  const kind = kindOf(own);
  const images = differing(before?.images ?? new Map(), after.images);
  const layers = layerChanges(before, after);
  const isDescribed = !before || described([ownOf(before.path)]) !== described([own]);
  const isInherited =
    before && described(before.path.slice(0, -1)) !== described(after.path.slice(0, -1));
  const isOther = before && kind === 'Collection' && !isDescribed && !isInherited;
  return {
    kind,
    ...(isDescribed && { description: true }),
    ...(isInherited && { inherited: true }),
    ...(isOther && { members: true }),
    ...(images.length && { images }),
    ...(layers && { layers }),
  };
}

type Texts = Pick<State, 'path' | 'documents'>;

/** The layers that differ; one is known by the hashes of all its documents. */
function layerChanges(before: Texts | undefined, after: Texts | undefined): Detail['layers'] {
  const [old, now] = [layerHashes(before), layerHashes(after)];
  const entries = differing(old, now).map((layer): [string, LayerChange] => {
    const [was, is] = [statusOf(before, layer), statusOf(after, layer)];
    const type = !old.has(layer) ? 'Create' : now.has(layer) ? 'Update' : 'Delete';
    return [layer, { type, ...(was && { was }), ...(is && { is }) }];
  });
  return entries.length ? Object.fromEntries(entries) : undefined;
}

function layerHashes(state: Texts | undefined): Map<string, string> {
  const hashes = new Map<string, string>();
  const documents = [...(state?.documents ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [address, hash] of documents) {
    const layer = layerOf(address);
    if (layer) hashes.set(layer, `${hashes.get(layer) ?? ''} ${address} ${hash}`);
  }
  return hashes;
}

const statusOf = (state: Texts | undefined, layer: string): LayerStatus | undefined =>
  state && ownOf(state.path).layers.find(({ id }) => id === layer)?.status;

/** The keys that are in one only, or have another value in the other. */
const differing = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));

/** Layers are told of one by one. */
const described = (path: readonly ArchiveRecord[]): string =>
  JSON.stringify(path.map(({ layers: _, ...record }) => record));

const placeOf = ({ folder, path }: State): Place => ({
  folder,
  parents: path.slice(0, -1).map(({ id }) => id),
});

const kindOf = ({ folios }: ArchiveRecord): Detail['kind'] =>
  folios.length ? 'Manifest' : 'Collection';

function ownOf(path: readonly ArchiveRecord[]): ArchiveRecord {
  const own = path.at(-1);
  if (!own) throw new Error('a record is part of its own path');
  return own;
}
