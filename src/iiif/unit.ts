import type { IIIFExternalWebResource, ImageService3 } from '@iiif/presentation-3';
import type { Size } from '../record/box.ts';
import type { LanguageMap } from '../record/language.ts';
import type { ArchiveRecord, Folio, Layer, Segment } from '../record/record.ts';
import type { Passage } from '../text/align.ts';
import { type FolioText, linesOf } from '../text/text.ts';
import type { Uris } from './uri.ts';

/** One folio with its image measured and its texts read. Sizes in image pixels, which are canvas pixels. */
export type Leaf<T extends AnyText = LeafText> = Size & {
  readonly folio: Folio;
  /** Id in the Image API. */
  readonly image: string;
  /** What `full/max` gives. */
  readonly max: Size;
  /** Whole images that lie ready, smallest first. */
  readonly sizes: readonly Size[];
  readonly texts: readonly T[];
};

/** The text of one layer on one folio. */
export type LeafText = {
  readonly layer: Layer;
  /** Boxes in canvas pixels. */
  readonly text: FolioText;
  readonly passages: readonly Passage[];
  /** How it goes with the layer it is aligned with. */
  readonly alignment?: { readonly source: string; readonly segments: readonly Segment[] };
  /** Whether any line has a box, and the number of passages; absent if not counted. */
  readonly hasLineBoxes?: boolean;
  readonly passageCount?: number;
};

/** A text that is read when needed: a record with a thousand leaves has hundreds of megabytes of texts. */
export type UnreadText = Pick<LeafText, 'layer' | 'alignment'> & {
  /** Whether any line has a box. */
  readonly hasLineBoxes: boolean;
  readonly passageCount: number;
  readonly readText: () => FolioText;
  readonly readPassages: () => readonly Passage[];
};

export type AnyText = LeafText | UnreadText;

export const readText = (one: AnyText): FolioText =>
  'readText' in one ? one.readText() : one.text;

export const readPassages = (one: AnyText): readonly Passage[] =>
  'readPassages' in one ? one.readPassages() : one.passages;

/** Whether any line of the text has a box. */
export const hasLineBoxes = (one: AnyText): boolean =>
  one.hasLineBoxes ?? linesOf(readText(one)).some((line) => line.box);

export const passageCount = (one: AnyText): number => one.passageCount ?? readPassages(one).length;

/** Whether the text has any words. */
export const hasText = (one: AnyText): boolean => passageCount(one) > 0;

/** A record with everything needed to publish it. */
export type Unit<T extends AnyText = LeafText> = {
  readonly record: ArchiveRecord;
  /** From the top of the hierarchy down to the record itself. */
  readonly path: readonly ArchiveRecord[];
  readonly leaves: readonly Leaf<T>[];
};

/** What a Collection says of one of its members. */
export type Member = {
  readonly id: string;
  readonly type: 'Collection' | 'Manifest';
  readonly label: LanguageMap;
  readonly navDate?: string;
  readonly thumbnail?: Thumbnail;
  /** Whether there is a text in it, or in anything under it, to be searched. */
  readonly hasText?: boolean;
};

export type Thumbnail = Size & { readonly image: string };

/** The leaf's whole image nearest to 400 pixels high or wide, of those that lie ready. */
export function thumbnailOf(leaf: Pick<Leaf, 'image' | 'sizes' | 'max'>): Thumbnail {
  const sizes = [...leaf.sizes].sort((a, b) => a.width - b.width);
  const fit = sizes.find(({ width, height }) => Math.max(width, height) >= 400);
  const { width, height } = fit ?? sizes.at(-1) ?? leaf.max;
  return { image: leaf.image, width, height };
}

/** The address of the whole image, as large as it is given, or within a square of that many pixels. */
export const wholeImageUrl = (
  uri: Uris,
  { image, width, height }: Pick<Leaf, 'image' | 'width' | 'height'>,
  maxSide?: number,
): string => {
  const size =
    maxSide !== undefined && Math.max(width, height) > maxSide ? `!${maxSide},${maxSide}` : 'max';
  return `${uri.image(3, image)}/full/${size}/0/default.jpg`;
};

const LEVEL_2 = 'http://iiif.io/api/image/2/level2.json';

/** The two image services, newest first, since viewers take the first they know. */
const services = (uri: Uris, image: string) => [
  { id: uri.image(3, image), type: 'ImageService3' as const, profile: 'level2' as const },
  { '@id': uri.image(2, image), '@type': 'ImageService2' as const, profile: LEVEL_2 },
];

/** The image as it is painted on its canvas. https://iiif.io/api/presentation/3.0/#57-content-resources */
export const paintedImage = (uri: Uris, leaf: Leaf<AnyText>): IIIFExternalWebResource => ({
  id: wholeImageUrl(uri, leaf),
  type: 'Image',
  format: 'image/jpeg',
  width: leaf.max.width,
  height: leaf.max.height,
  service: services(uri, leaf.image) as ImageService3[],
});

/** A thumbnail that lies ready, with its service, so that a viewer may ask for another size. */
export const thumbnailImage = (uri: Uris, { image, width, height }: Thumbnail) => ({
  id: `${uri.image(3, image)}/full/${width},${height}/0/default.jpg`,
  type: 'Image' as const,
  format: 'image/jpeg',
  width,
  height,
  service: services(uri, image) as ImageService3[],
});
