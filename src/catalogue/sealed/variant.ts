import type { Decision } from '../../access/decide.ts';
import { masksOf } from '../../access/view.ts';
import type { AnyText, Leaf } from '../../iiif/unit.ts';
import { type Box, formatBox } from '../../record/box.ts';

/** How much of an image a reader gets: boxes are painted over, and the longer side has at most `maxSide` pixels. */
export type ImageVariant = { readonly masks: readonly Box[]; readonly maxSide?: number };

export const WHOLE: ImageVariant = { masks: [] };

/** The name of a variant, equal for equal ones; empty for the whole image. */
export const variantName = ({ masks, maxSide }: ImageVariant): string =>
  [...(maxSide === undefined ? [] : [`${maxSide}`]), ...new Set(masks.map(formatBox))].join(' ');

/** The variant of a leaf's image that a decision allows; undefined if there is none to be seen. */
export function variantFor(leaf: Leaf<AnyText>, decision: Decision): ImageVariant | undefined {
  const closed = decision.folios[leaf.folio.id];
  if (closed && closed.preview === undefined) return undefined;
  const masks = masksOf(leaf, decision);
  return closed?.preview === undefined ? { masks } : { masks, maxSide: closed.preview };
}
