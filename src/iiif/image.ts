import type { IIIFExternalWebResource, ImageService3 } from '@iiif/presentation-3';
import { type Leaf, type Thumbnail, wholeImage } from './unit.ts';
import type { Uris } from './uri.ts';

const LEVEL_2 = 'http://iiif.io/api/image/2/level2.json';

/** The two image services, newest first, since viewers take the first they know. */
const services = (uri: Uris, image: string) => [
  { id: uri.image(3, image), type: 'ImageService3' as const, profile: 'level2' as const },
  { '@id': uri.image(2, image), '@type': 'ImageService2' as const, profile: LEVEL_2 },
];

/** The image as it is painted on its canvas. https://iiif.io/api/presentation/3.0/#57-content-resources */
export const paintedImage = (uri: Uris, leaf: Leaf): IIIFExternalWebResource => ({
  id: wholeImage(uri, leaf),
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
