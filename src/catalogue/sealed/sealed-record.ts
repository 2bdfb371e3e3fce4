import type { RecordAccess } from '../../access/decide.ts';
import type { AnyText, Unit } from '../../iiif/unit.ts';
import type { StoredImage } from '../images.ts';

/** The whole of a record of which something is closed, now or later. */
export type SealedRecord = {
  readonly access: RecordAccess;
  readonly folder: string;
  /** Hash of everything it was built from. */
  readonly inputs: string;
  readonly unit: Unit<AnyText>;
  readonly images: readonly SealedImage[];
};

/** An image of a sealed record, whole or less visible. */
export type SealedImage = {
  readonly folio: string;
  /** As `variantName` gives it. */
  readonly variant: string;
  readonly source: StoredImage;
};
