import { FondsError } from '../errors.ts';
import { type Format, parseFormat } from './format.ts';
import type { Limits } from './limits.ts';
import { parseQuality, type Quality } from './quality.ts';
import { parseRegion, type Region } from './region.ts';
import { parseRotation, type Rotation } from './rotation.ts';
import { parseSize, parseSize2, type Scaling } from './size.ts';

/** The version of the Image API a request is written in: 3.0 or 2.1. */
export type Version = 2 | 3;

/** What an address asks for, whatever the image. https://iiif.io/api/image/3.0/#21-image-request-uri-syntax */
export type ImageRequest = {
  readonly region: Region;
  readonly scaling: Scaling;
  readonly rotation: Rotation;
  readonly quality: Quality;
  readonly format: Format;
};

/** Region, size, rotation and quality.format: the segments behind the identifier, percent-decoded. */
export type ImagePath = readonly string[];

/** Throws INVALID_… for the first parameter that is not one. */
export function parseRequest(version: Version, path: ImagePath, limits: Limits): ImageRequest {
  const [region = '', size = '', rotation = '', file = '', ...rest] = path;
  if (rest.length > 0 || path.length < 4) {
    throw new FondsError(
      'INVALID_ADDRESS',
      'an image has the address {id}/{region}/{size}/{rotation}/{quality}.{format}',
    );
  }
  const dot = file.lastIndexOf('.');
  if (dot < 0)
    throw new FondsError('INVALID_FORMAT', `“${file}” names no format; default.jpg does`);
  return {
    region: parseRegion(region),
    scaling: version === 3 ? parseSize(size) : parseSize2(size, limits),
    rotation: parseRotation(rotation),
    quality: parseQuality(file.slice(0, dot)),
    format: parseFormat(file.slice(dot + 1)),
  };
}
