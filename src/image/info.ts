import type { Size } from '../record/box.ts';
import { type ImageSource, listedFactors, TILE_SIZE, tileBox } from './image.ts';
import { FORMATS, QUALITIES } from './request/request.ts';
import { canEnlarge, isWithin, type Limits } from './request/size.ts';

/** https://iiif.io/api/image/3.0/#52-technical-properties */
export const IMAGE_3_CONTEXT = 'http://iiif.io/api/image/3/context.json';

/** https://iiif.io/api/image/2.1/#image-information */
export const IMAGE_2_CONTEXT = 'http://iiif.io/api/image/2/context.json';

const PROTOCOL = 'http://iiif.io/api/image';

/** Features beyond level 2. https://iiif.io/api/image/3.0/#57-extra-functionality */
const FEATURES = ['canonicalLinkHeader', 'mirroring', 'profileLinkHeader', 'rotationArbitrary'];

/** https://iiif.io/api/image/2.1/#profile-description */
const FEATURES_2 = [
  'baseUriRedirect',
  'canonicalLinkHeader',
  'cors',
  'jsonldMediaType',
  'mirroring',
  'profileLinkHeader',
  'regionByPct',
  'regionByPx',
  'regionSquare',
  'rotationArbitrary',
  'rotationBy90s',
  'sizeByConfinedWh',
  'sizeByDistortedWh',
  'sizeByH',
  'sizeByPct',
  'sizeByW',
  'sizeByWh',
];

/** The image information of Image API 3.0; `id` is the URI of the image. https://iiif.io/api/image/3.0/#5-image-information */
export function imageInfo(id: string, source: ImageSource, limits: Limits): object {
  const { width, height, grey, rights, partOf, seeAlso } = source;
  return {
    '@context': IMAGE_3_CONTEXT,
    id,
    type: 'ImageService3',
    protocol: PROTOCOL,
    profile: 'level2',
    width,
    height,
    ...maxima(limits),
    sizes: sizesOf(source, limits),
    ...tilesOf(source, limits),
    preferredFormats: ['jpg'],
    extraFormats: Object.keys(FORMATS).filter((format) => format !== 'jpg' && format !== 'png'),
    extraQualities: extraQualities(grey),
    extraFeatures: canEnlarge(limits) ? [...FEATURES, 'sizeUpscaling'] : FEATURES,
    ...(rights ? { rights } : {}),
    ...(partOf?.length ? { partOf } : {}),
    ...(seeAlso?.length ? { seeAlso } : {}),
  };
}

/** The image information of Image API 2.1. https://iiif.io/api/image/2.1/#image-information */
export function imageInfo2(id: string, source: ImageSource, limits: Limits): object {
  const { width, height, grey, rights } = source;
  return {
    '@context': IMAGE_2_CONTEXT,
    '@id': id,
    '@type': 'iiif:Image',
    protocol: PROTOCOL,
    width,
    height,
    sizes: sizesOf(source, limits),
    ...tilesOf(source, limits),
    profile: [
      profileOf(2),
      {
        formats: Object.keys(FORMATS),
        qualities: ['default', ...extraQualities(grey)],
        supports: canEnlarge(limits) ? [...FEATURES_2, 'sizeAboveFull'] : FEATURES_2,
        ...maxima(limits),
      },
    ],
    ...(rights ? { license: rights } : {}),
  };
}

/** The URI of the compliance level. https://iiif.io/api/image/3.0/#6-compliance-level-and-profile-document */
export const profileOf = (version: 2 | 3): string =>
  `http://iiif.io/api/image/${version}/level2.json`;

const extraQualities = (grey = false) =>
  QUALITIES.filter((quality) => quality !== 'default' && !(grey && quality === 'color'));

const sizesOf = ({ sizes }: ImageSource, limits: Limits): Size[] =>
  sizes
    .filter((size) => isWithin(size, limits))
    .map(({ width, height }) => ({ width, height }))
    .sort((a, b) => a.width - b.width);

/** No tiles are listed if they exceed the limits. */
function tilesOf(source: ImageSource, limits: Limits) {
  const { w, h } = tileBox(source, 1, 0, 0);
  if (!isWithin({ width: w, height: h }, limits)) return {};
  return { tiles: [{ width: TILE_SIZE, scaleFactors: listedFactors(source) }] };
}

function maxima({ maxWidth, maxHeight, maxArea }: Limits) {
  return {
    ...(maxWidth === undefined ? {} : { maxWidth }),
    ...(maxHeight === undefined || maxWidth === undefined ? {} : { maxHeight }),
    ...(maxArea === undefined ? {} : { maxArea }),
  };
}
