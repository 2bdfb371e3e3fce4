import type { LeafText } from '../iiif/unit.ts';
import type { Layer } from '../record/record.ts';
import type { Kept } from '../storage/spool.ts';
import type { MadeLeaf } from './leaf-task.ts';
import { packTexts, unpackTexts } from './packed-texts.ts';
import type { Resource } from './resource.ts';

/** The texts of a leaf as they are kept, by the list that stands for them. */
const packs = new WeakMap<readonly LeafText[], () => Buffer>();

/**
 * The texts of a leaf, which wait in the spool and are read anew each time somebody asks: a record of a
 * thousand leaves has some hundred megabytes of them.
 */
export function spannedTexts(
  { texts, packed }: Pick<MadeLeaf, 'texts' | 'packed'>,
  layers: readonly Layer[],
  kept: Kept,
): readonly LeafText[] {
  const read = () => kept(...packed);
  const all = texts.flatMap(({ passages, layer: id, ...rest }, i): LeafText[] => {
    const layer = layers.find((one) => one.id === id);
    if (!layer) return [];
    return [
      {
        layer,
        ...rest,
        get text() {
          return unpackTexts(read())[i]?.text ?? { blocks: [] };
        },
        // Those of all texts are read when a record is published, these alone.
        get passages() {
          return JSON.parse(kept(...passages).toString());
        },
      },
    ];
  });
  packs.set(all, read);
  return all;
}

export const packedTexts = (texts: readonly LeafText[]): Buffer =>
  packs.get(texts)?.() ?? packTexts(texts);

/** A document whose bytes wait in the spool, each form in a stretch of what was kept. */
export const spannedResource = (
  { gzip, brotli, ...about }: MadeLeaf['pages'][number],
  kept: Kept,
): Resource => ({
  ...about,
  get gzip() {
    return kept(...gzip);
  },
  get brotli() {
    return kept(...brotli);
  },
});
