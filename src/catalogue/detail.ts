import type { PresentationVersion } from '../iiif/context.ts';
import type { LanguageMap } from '../record/language.ts';
import type { LayerStatus, Level } from '../record/record.ts';

export type ChangeType = 'Create' | 'Update' | 'Move' | 'Delete';

/** What became of one layer, and how far it could be trusted before and can be now. */
export type LayerChange = {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly was?: LayerStatus;
  readonly is?: LayerStatus;
};

/** Where a record stands: its folder, and the records above it from the top. */
export type Place = { readonly folder: string; readonly parents: readonly string[] };

/** By what name a record went then, so that every feed and every tombstone can tell. */
export type About = {
  readonly label: LanguageMap;
  readonly level: Level;
  readonly reference?: LanguageMap;
};

/** Who provides it: the address of the provider, or of the record whose provider has none. */
export type ProvidedBy = {
  readonly id?: string;
  readonly record: string;
  readonly label: LanguageMap;
};

export type Described = { readonly own: string; readonly above: string };

/** Why a record is withdrawn, and what takes its place. */
export type Why = {
  readonly reason?: string;
  /** An address. */
  readonly successor?: string;
  /** Where the successor is a record of this archive. */
  readonly movedTo?: { readonly record: string; readonly kind: Detail['kind'] };
};

/**
 * What a change was, beyond its type; written into the log with it, so that what is made of the log
 * stays as it is whatever the archive becomes.
 */
export type Detail = Why & {
  /** What the record is in IIIF. */
  readonly kind: 'Manifest' | 'Collection';
  /** The versions of the Presentation API it was published in; 3 where it is absent. */
  readonly presentation?: readonly PresentationVersion[];
  readonly about?: About;
  readonly providers?: readonly ProvidedBy[];
  /** Hashes of its own description and of those above it, by which the next change is known. */
  readonly described?: Described;
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
};
