import type { Records } from '../catalogue/records.ts';
import { FondsError } from '../errors.ts';
import type { Leaf } from '../iiif/unit.ts';
import type { Box } from '../record/box.ts';
import type { CitedLeaf } from './cited-leaf.ts';
import { readKey, writeKey } from './key.ts';
import { scaleRegion } from './region.ts';

/**
 * What a key stands for today: the leaf and the box on its canvas, where they are still published. The
 * folio is empty where it stands for a record as a whole.
 */
export type Keyed = CitedLeaf & {
  /** As it is written, whoever wrote it. */
  readonly key: string;
  readonly now?: { readonly leaf: Leaf; readonly box: Box };
};

type Archive = {
  readonly records: Records;
  readonly leafOf: (hash: string) => CitedLeaf | undefined;
};

/**
 * What a key stands for. Where the leaf has been photographed anew, the box is scaled to its canvas.
 *
 * @throws FondsError NOT_FOUND where it is no key, or of no leaf that was ever published
 */
export function keyed({ records, leafOf }: Archive, text: string): Keyed {
  const read = readKey(text);
  const { leaf: hash, canvas, box } = read;
  const known = leafOf(hash);
  if (!known) {
    throw new FondsError('NOT_FOUND', `“${text}” is a key, but of no leaf published here`);
  }
  const leaf = canvas && records.leaf(known.record, known.folio);
  const now = leaf && box && { leaf, box: scaleRegion(box, canvas, leaf) };
  return { ...known, key: writeKey(read), ...(now && { now }) };
}
