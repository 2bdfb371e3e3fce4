import type { FileFinding } from '../../../check/finding.ts';
import type { LeafText } from '../../../iiif/unit.ts';
import type { Size } from '../../../record/box.ts';
import type { Folio, Layer } from '../../../record/record.ts';
import type { Resource } from '../../resource.ts';

/** All that is needed to read the texts of one folio and to build what they publish; plain data. */
export type LeafTask = {
  readonly record: string;
  readonly folder: string;
  readonly folio: Folio;
  /** Of the canvas, which is that of the image after its EXIF orientation. */
  readonly size: Size;
  /** As the EXIF of the image says; asked for only where it is needed. */
  readonly orientation?: number;
  readonly texts: readonly TextTask[];
  /** What is published of the leaf until now, whose units keep their ids, as it is kept. */
  readonly before?: { readonly leaf: string; readonly texts: string | Uint8Array };
};

export type TextTask = {
  /** Of its alignments only that of this folio. */
  readonly layer: Layer;
  /** Where the layer stands in the record. */
  readonly index: number;
  readonly file: string;
  readonly bytes: number;
  readonly name: string;
  /** The folios before and after this one that have a text of the layer. */
  readonly prev?: string;
  readonly next?: string;
};

/** A stretch of the bytes of a made leaf. */
export type Span = readonly [start: number, end: number];

/** A document whose bytes lie elsewhere. */
type SpannedDocument = Pick<Resource, 'address' | 'type' | 'hash'> &
  Readonly<Record<'gzip' | 'brotli', Span>>;

export type BuiltLeaf = {
  readonly texts: readonly BuiltText[];
  /** All texts together, as they are kept. */
  readonly packed: Span;
  readonly pages: readonly SpannedDocument[];
  readonly alignment?: SpannedDocument;
  readonly findings: readonly FileFinding[];
  /** All that the spans point into, in memory of its own, so that it can be handed over. */
  readonly bytes: Uint8Array;
};

/** A text with its passages as JSON. */
export type BuiltText = Pick<LeafText, 'alignment'> & {
  readonly layer: string;
  readonly isPlaced: boolean;
  readonly count: number;
  readonly passages: Span;
};

/** What is said instead where the text cannot be placed before the orientation is known. */
export const NEEDS_ORIENTATION = 'orientation';
export type LeafAnswer = BuiltLeaf | typeof NEEDS_ORIENTATION;
