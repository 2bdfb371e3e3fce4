import type { IIIFExternalWebResource, ImageService3 } from '@iiif/presentation-3';
import type { Closure } from '../record/access.ts';
import type { Size } from '../record/box.ts';
import { navDate } from '../record/date.ts';
import type { LanguageMap } from '../record/language.ts';
import type { ArchiveRecord, Folio, Layer, Segment } from '../record/record.ts';
import type { Passage } from '../text/align.ts';
import { type FolioText, linesOf } from '../text/text.ts';
import { authServices1 } from './auth.ts';
import { closureWords } from './closure-words.ts';
import type { Uris } from './uri.ts';

/** A folio with the size of its image and its texts. Sizes are in image pixels, which equal canvas pixels. */
export type Leaf<T extends AnyText = LeafText> = Size & {
  readonly folio: Folio;
  /** Id in the Image API. */
  readonly image: string;
  /** The size of `full/max`. */
  readonly max: Size;
  /** The sizes at which the whole image is stored, smallest first. */
  readonly sizes: readonly Size[];
  readonly texts: readonly T[];
  /** Why its image is closed to the reader; absent if it is open. */
  readonly closed?: Closure;
  /** The small image that the reader gets of a closed one. */
  readonly preview?: Picture;
};

/** An image of the Image API: its id, its size, that of `full/max`, and the sizes that are stored. */
export type Picture = Size & Pick<Leaf, 'image' | 'max' | 'sizes'>;

/** The image of a leaf that the reader may see: its own, or a preview of it; undefined if there is none. */
export const pictureOf = (leaf: Omit<Leaf, 'texts'>): Picture | undefined =>
  leaf.closed ? leaf.preview : leaf;

/** The text of one layer on one folio. */
export type LeafText = {
  readonly layer: Layer;
  /** Boxes in canvas pixels. */
  readonly text: FolioText;
  readonly passages: readonly Passage[];
  /** Its alignment with another layer. */
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

/** What a Collection lists about one of its members. */
export type Member = {
  readonly id: string;
  readonly type: 'Collection' | 'Manifest';
  readonly label: LanguageMap;
  readonly navDate?: string;
  readonly thumbnail?: Thumbnail;
  /** Whether it, or anything below it, has text to search. */
  readonly hasText?: boolean;
};

/** The entry of a record in the Collection above it. */
export function memberOf(
  { record, leaves }: Pick<Unit<AnyText>, 'record' | 'leaves'>,
  type: Member['type'],
): Member {
  const thumbnail = leaves.map(thumbnailOf).find((one) => one !== undefined);
  const isSearchable = leaves.some(({ texts }) => texts.some(hasText));
  const date = record.date && navDate(record.date);
  return {
    id: record.id,
    type,
    label: record.title,
    ...(date && { navDate: date }),
    ...(thumbnail && { thumbnail }),
    ...(isSearchable && { hasText: true }),
  };
}

export type Thumbnail = Size & { readonly image: string };

/**
 * The smallest stored image of the leaf with a side of at least 400 pixels, or else the largest; undefined if the
 * reader may see none.
 */
export function thumbnailOf(leaf: Omit<Leaf, 'texts'>): Thumbnail | undefined {
  const picture = pictureOf(leaf);
  if (!picture) return undefined;
  const sizes = [...picture.sizes].sort((a, b) => a.width - b.width);
  const fit = sizes.find(({ width, height }) => Math.max(width, height) >= 400);
  const { width, height } = fit ?? sizes.at(-1) ?? picture.max;
  return { image: picture.image, width, height };
}

/** The address of the whole image at its maximum size, or within a square of `maxSide` pixels. */
export const wholeImageUrl = (
  uri: Uris,
  { image, width, height }: Pick<Picture, 'image' | 'width' | 'height'>,
  maxSide?: number,
): string => {
  const size =
    maxSide !== undefined && Math.max(width, height) > maxSide ? `!${maxSide},${maxSide}` : 'max';
  return `${uri.image(3, image)}/full/${size}/0/default.jpg`;
};

const LEVEL_2 = 'http://iiif.io/api/image/2/level2.json';

/** The two image services, newest first: viewers use the first one they know. */
const services = (uri: Uris, image: string) => [
  imageService3(uri, image),
  imageService2(uri, image),
];

const imageService3 = (uri: Uris, image: string) => ({
  id: uri.image(3, image),
  type: 'ImageService3' as const,
  profile: 'level2' as const,
});

const imageService2 = (uri: Uris, image: string) => ({
  '@id': uri.image(2, image),
  '@type': 'ImageService2' as const,
  profile: LEVEL_2,
});

/**
 * The image services of a closed image, with the services of version 1.0 of the authorization, by which viewers
 * ask for access. Mirador takes the first image service, Universal Viewer the last, and both ask only if its
 * info.json answers 401, as that of version 2 does. Those of version 2.0 of the authorization stand in
 * info.json only: Mirador stops at them.
 */
function closedServices(uri: Uris, image: string, closed: Closure) {
  const service = authServices1(uri, {
    image,
    methods: closed.admits,
    heading: closureWords(closed),
  });
  const own = service.length > 0 && { service };
  const older = { ...imageService2(uri, image), ...own };
  return [older, { ...imageService3(uri, image), ...own }, older];
}

/** The image that is painted on its canvas. https://iiif.io/api/presentation/3.0/#57-content-resources */
export const paintedImage = (uri: Uris, leaf: Leaf<AnyText>): IIIFExternalWebResource => {
  // One that is closed is painted all the same: a viewer may know how to be let in.
  const picture = pictureOf(leaf);
  const { image, max, ...size } = picture ?? leaf;
  return {
    id: wholeImageUrl(uri, { image, ...size }),
    type: 'Image',
    format: 'image/jpeg',
    width: max.width,
    height: max.height,
    service: (leaf.closed && !picture
      ? closedServices(uri, image, leaf.closed)
      : services(uri, image)) as ImageService3[],
  };
};

/** A stored thumbnail with its image service, so that a viewer can request another size. */
export const thumbnailImage = (uri: Uris, { image, width, height }: Thumbnail) => ({
  id: `${uri.image(3, image)}/full/${width},${height}/0/default.jpg`,
  type: 'Image' as const,
  format: 'image/jpeg',
  width,
  height,
  service: services(uri, image) as ImageService3[],
});
