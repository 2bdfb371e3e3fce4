import type { Size } from '../../record/box.ts';
import { at } from '../finding.ts';
import { isObject, type JsonObject, listOf, numberOf, stringsOf } from './json.ts';

export type ImageVersion = 2 | 3;

/** What the rules read of an info.json, the same for both versions; sizes in pixels. */
export type ImageInfo = {
  readonly version: ImageVersion;
  readonly resource: JsonObject;
  readonly id?: string | undefined;
  /** The address it was fetched from. */
  readonly url?: string | undefined;
  readonly whole?: Size | undefined;
  readonly limits: { readonly width: number; readonly height: number; readonly area: number };
  readonly sizes: readonly (Size & { readonly pointer: string })[];
  readonly tiles: readonly Tile[];
  /** Beyond what the level gives. */
  readonly features: readonly string[];
};

export type Tile = Size & { readonly pointer: string; readonly scaleFactors: readonly number[] };

/** Reads as much of an info.json as the rules need; what is malformed is left to the schema. */
export function readImageInfo(
  version: ImageVersion,
  resource: JsonObject,
  url: string | undefined,
): ImageInfo {
  const extra = listOf(resource['profile']).find(isObject) ?? {};
  const bounds = version === 3 ? resource : extra;
  const width = numberOf(bounds['maxWidth']) ?? Number.POSITIVE_INFINITY;
  return {
    version,
    resource,
    id: stringsOf(resource[version === 3 ? 'id' : '@id'])[0],
    url,
    whole: maybeSize(resource),
    limits: {
      width,
      height: numberOf(bounds['maxHeight']) ?? width,
      area: numberOf(bounds['maxArea']) ?? Number.POSITIVE_INFINITY,
    },
    sizes: entriesOf(resource, 'sizes').flatMap(({ entry, pointer }) => {
      const size = maybeSize(entry);
      return size ? [{ ...size, pointer }] : [];
    }),
    tiles: entriesOf(resource, 'tiles').flatMap(({ entry, pointer }) => {
      const size = maybeSize({ height: entry['width'], ...entry });
      const scaleFactors = listOf(entry['scaleFactors']).filter(isNumber);
      return size ? [{ ...size, pointer, scaleFactors }] : [];
    }),
    features: stringsOf(version === 3 ? resource['extraFeatures'] : extra['supports']),
  };
}

const entriesOf = (resource: JsonObject, key: string) =>
  listOf(resource[key]).flatMap((entry, index) =>
    isObject(entry) ? [{ entry, pointer: at('', key, index) }] : [],
  );

function maybeSize(value: JsonObject): Size | undefined {
  const width = numberOf(value['width']);
  const height = numberOf(value['height']);
  return width === undefined || height === undefined ? undefined : { width, height };
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
