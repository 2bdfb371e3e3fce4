import type { FileFinding } from '../../../check/finding.ts';
import type { LeafText } from '../../../iiif/unit.ts';
import type { Size } from '../../../record/box.ts';
import type { Folio, Layer } from '../../../record/record.ts';
import type { Resource } from '../../resource.ts';

/** Everything needed to read the texts of one folio and build their documents; plain data. */
export type LeafTask = {
  readonly record: string;
  readonly folder: string;
  readonly folio: Folio;
  /** Size of the canvas, which is that of the image after its EXIF orientation. */
  readonly size: Size;
  /** EXIF orientation of the image, 1 to 8. */
  readonly orientation: number;
  readonly texts: readonly TextTask[];
  /** The leaf as published before, as stored; its units keep their ids. */
  readonly before?: { readonly leaf: string; readonly texts: string | Uint8Array };
};

export type TextTask = {
  /** Its alignments are reduced to that of this folio. */
  readonly layer: Layer;
  /** Position of the layer in the record. */
  readonly index: number;
  readonly file: string;
  readonly bytes: number;
  readonly name: string;
  /** The previous and the next folio with a text of this layer. */
  readonly prev?: string;
  readonly next?: string;
};

/** A range within the bytes of a built leaf. */
export type Span = readonly [start: number, end: number];

/** A document whose bytes are ranges of `BuiltLeaf.bytes`. */
export type SpannedDocument = Pick<Resource, 'address' | 'type' | 'hash'> &
  Readonly<Record<'gzip' | 'brotli', Span>>;

export type BuiltLeaf = {
  readonly texts: readonly BuiltText[];
  /** All texts together, compressed for storage. */
  readonly storedTexts: Span;
  readonly pages: readonly SpannedDocument[];
  readonly alignment?: SpannedDocument;
  readonly findings: readonly FileFinding[];
  /** What the spans point into; a buffer of its own, so that it can be transferred between threads. */
  readonly bytes: Uint8Array;
};

/** A text whose passages are a range of `BuiltLeaf.bytes`, as JSON. */
export type BuiltText = Pick<LeafText, 'alignment'> & {
  /** Id of the layer. */
  readonly layer: string;
  readonly hasLineBoxes: boolean;
  readonly passageCount: number;
  readonly passages: Span;
};
