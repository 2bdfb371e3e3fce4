import { inherited } from '../iiif/description.ts';
import type { Leaf } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import type { ArchiveRecord, Layer } from '../record/record.ts';
import type { BareLeaf } from './metadata/described.ts';

/** A published record as the exports need it. */
export type Dossier = {
  readonly uri: Uris;
  readonly record: ArchiveRecord;
  /** From the top of the hierarchy down to the record itself. */
  readonly path: readonly ArchiveRecord[];
  readonly version: number;
  /** ISO 8601 in UTC. */
  readonly published: string;
  /** Read one by one: a record of a thousand leaves is never in memory as a whole. */
  readonly leaves: () => Iterable<Leaf>;
  readonly leaf: (folio: string) => Leaf | undefined;
  /** The same leaves without what their texts say. */
  readonly bareLeaves: () => Iterable<BareLeaf>;
};

/** Who may do what with a text: what the layer says, else what the record or one above it says. */
export const rightsOf = (layer: Layer, path: readonly ArchiveRecord[]): string | undefined =>
  layer.rights ?? inherited(path, (record) => record.rights);
