import type { Records } from '../catalogue/records.ts';
import { FondsError } from '../errors.ts';
import type { Leaf, LeafText } from '../iiif/unit.ts';
import type { Box } from '../record/box.ts';
import type { CitedLeaf } from './cited-leaf.ts';
import { readKey, writeKey } from './key.ts';
import { placeOfLines } from './lines.ts';
import { scaleRegion } from './region.ts';

/**
 * What a key stands for today: the leaf and the box on its canvas, where they are still published. The
 * folio is empty where it stands for a record as a whole.
 */
export type Keyed = CitedLeaf & {
  /** As it is written, whoever wrote it. */
  readonly key: string;
  readonly now?: {
    readonly leaf: Leaf;
    readonly box: Box;
    /** The text and its lines, where the address names lines that are still there. */
    readonly text?: LeafText;
    readonly lines?: readonly [first: string, last: string];
  };
};

/** The lines that a short address names behind its key. */
export type NamedLines = { readonly layer: string; readonly lines: string };

type Archive = {
  readonly records: Records;
  readonly leafOf: (hash: string) => CitedLeaf | undefined;
};

/**
 * What a key stands for. If the leaf has been photographed again, the box is scaled to its canvas.
 *
 * @param named lines behind the key; if they are gone, the box of the key stands for them
 * @throws FondsError NOT_FOUND where it is no key, or of no leaf that was ever published
 */
export function keyed({ records, leafOf }: Archive, text: string, named?: NamedLines): Keyed {
  const read = readKey(text);
  const { leaf: hash, canvas, box } = read;
  const known = leafOf(hash);
  if (!known) {
    throw new FondsError('NOT_FOUND', `“${text}” is a key, but of no leaf published here`);
  }
  const leaf = canvas && records.leaf(known.record, known.folio);
  const now = leaf &&
    box && { leaf, box: scaleRegion(box, canvas, leaf), ...(named && linesNow(leaf, named)) };
  return { ...known, key: writeKey(read), ...(now && { now }) };
}

function linesNow(leaf: Leaf, { layer, lines }: NamedLines) {
  const text = leaf.texts.find((one) => one.layer.id === layer);
  if (!text) return undefined;
  try {
    return placeOfLines(leaf, lines, text);
  } catch (error) {
    if (error instanceof FondsError && error.code === 'INVALID_CITATION') return undefined;
    throw error;
  }
}
