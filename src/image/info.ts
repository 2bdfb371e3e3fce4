import type { Size } from '../record/box.ts';
import { type ImageSource, levelSize, listedFactors, TILE_SIZE, tileBox } from './image.ts';
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
  const { width, height, grey, rights, auth, partOf, seeAlso } = source;
  return {
    '@context': auth ? [auth.context, IMAGE_3_CONTEXT] : IMAGE_3_CONTEXT,
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
    ...(auth ? { service: auth.services[3] } : {}),
  };
}

/** The image information of Image API 2.1. https://iiif.io/api/image/2.1/#image-information */
export function imageInfo2(id: string, source: ImageSource, limits: Limits): object {
  const { width, height, grey, rights, auth } = source;
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
    ...(auth ? { service: auth.services[2] } : {}),
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

/** The side of a tile that holds any listed size, in pixels. */
const WHOLE_TILE_SIZE = 2048;

/**
 * No tiles are listed if they exceed the limits. A level that is also a listed size is one tile, so that
 * viewers show the whole image with one request. The small tiles come first, because some viewers read
 * only the first entry. https://iiif.io/api/image/3.0/#54-tiles
 */
function tilesOf(source: ImageSource, limits: Limits) {
  const { w, h } = tileBox(source, 1, 0, 0);
  if (!isWithin({ width: w, height: h }, limits)) return {};
  const listed = new Set(sizesOf(source, limits).map(({ width, height }) => `${width},${height}`));
  const isListed = (factor: number) => {
    const { width, height } = levelSize(source, factor);
    return listed.has(`${width},${height}`);
  };
  const factors = listedFactors(source);
  const entries = [
    { width: TILE_SIZE, scaleFactors: factors.filter((factor) => !isListed(factor)) },
    { width: WHOLE_TILE_SIZE, scaleFactors: factors.filter(isListed) },
  ];
  return { tiles: entries.filter(({ scaleFactors }) => scaleFactors.length > 0) };
}

function maxima({ maxWidth, maxHeight, maxArea }: Limits) {
  return {
    ...(maxWidth === undefined ? {} : { maxWidth }),
    ...(maxHeight === undefined || maxWidth === undefined ? {} : { maxHeight }),
    ...(maxArea === undefined ? {} : { maxArea }),
  };
}
