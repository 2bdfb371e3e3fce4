import type { Records } from '../../catalogue/records.ts';
import { manifestOf, type StateTarget } from '../../iiif/content-state.ts';
import { type AnyText, type Leaf, pictureOf } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import { formatBox, type Size } from '../../record/box.ts';
import { boxOfRegion, type CanvasRegion } from '../../record/region.ts';

/** What a viewer is going to load for the leaf it opens, so that the browser can load it with the viewer. */
export type OpenedLeaf = {
  /** Addresses of documents, in the order in which the viewer needs them. */
  readonly documents: readonly string[];
  /** The size of the canvas, and whether all of it is shown. */
  readonly size: Size;
  readonly isWhole: boolean;
  /** The whole image in its stored sizes, at the addresses that the viewer uses, the smallest first. */
  readonly pictures: readonly (Size & { readonly address: string })[];
  /** Pixels above and below the picture. */
  readonly frameHeight: number;
};

type Viewer = {
  readonly imageApi: 2 | 3;
  readonly showsTexts: boolean;
  readonly frameHeight: number;
};

export type LeafFinder = Pick<Records, 'path'> & {
  leaf(record: string, folio: string): Promise<Leaf<AnyText> | undefined>;
};

/** The leaf that a content state opens: its canvas, or the first one. Undefined if it is not one of ours. */
export async function openedLeaf(
  uri: Uris,
  records: LeafFinder,
  state: StateTarget,
  { imageApi, showsTexts, frameHeight }: Viewer,
): Promise<OpenedLeaf | undefined> {
  const id = idIn(manifestOf(state) ?? '', uri.manifest);
  const record = id === undefined ? undefined : (await records.path(id)).at(-1);
  if (!record) return undefined;
  const folio = state.canvas
    ? idIn(state.canvas, (folio) => uri.canvas(record.id, folio))
    : record.folios[0]?.id;
  const leaf = folio === undefined ? undefined : await records.leaf(record.id, folio);
  if (!leaf) return undefined;
  const picture = pictureOf(leaf);
  const service = picture && uri.image(imageApi, picture.image);
  const texts = showsTexts ? leaf.texts : [];
  return {
    documents: [
      uri.manifest(record.id),
      ...(service ? [`${service}/info.json`] : []),
      ...texts.map(({ layer }) => uri.page(record.id, leaf.folio.id, layer.id)),
    ],
    size: { width: leaf.width, height: leaf.height },
    isWhole: isWhole(state.region, leaf),
    pictures: (picture?.sizes ?? []).map(({ width, height }) => ({
      width,
      height,
      address: `${service}/full/${width},${imageApi === 3 ? height : ''}/0/default.jpg`,
    })),
    frameHeight,
  };
}

/** Whether a region is the whole canvas, as in links from a page of a leaf. */
const isWhole = (region: CanvasRegion | undefined, { width, height }: Size): boolean =>
  region === undefined ||
  formatBox(boxOfRegion(region, { width, height })) === `0,0,${width},${height}`;

/** The id in an address of ours; undefined if the address is another one. */
export function idIn(address: string, addressOf: (id: string) => string): string | undefined {
  const [before = '', after = ''] = addressOf('*').split('*');
  const id = address.slice(before.length, address.length - after.length);
  return /^[\w.-]+$/.test(id) && address === addressOf(id) ? id : undefined;
}
