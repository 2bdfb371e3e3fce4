import { IMAGE_3_CONTEXT } from '../../../image/info.ts';
import type { Size } from '../../../record/box.ts';
import {
  isObject,
  type JsonObject,
  listOf,
  numberOf,
  stringsOf,
  textOf,
} from '../../../record/json.ts';
import { at } from '../../pointer.ts';
import { rightsKind } from '../vocabulary.ts';
import { type Problem, quoted, type RuleText } from './rule.ts';

export type ImageInfoRule = RuleText & {
  readonly check: (info: ImageInfo) => Iterable<Problem>;
};

const I3 = 'https://iiif.io/api/image/3.0/';

/** The features that both versions name. https://iiif.io/api/image/3.0/#57-extra-functionality */
const FEATURES = [
  ...['baseUriRedirect', 'canonicalLinkHeader', 'cors', 'jsonldMediaType', 'mirroring'],
  ...['profileLinkHeader', 'regionByPct', 'regionByPx', 'regionSquare', 'rotationArbitrary'],
  ...['rotationBy90s', 'sizeByConfinedWh', 'sizeByH', 'sizeByPct', 'sizeByW', 'sizeByWh'],
];

const FEATURES_OF_2 = ['sizeAboveFull', 'sizeByDistortedWh', 'sizeByForcedWh', 'sizeByWhListed'];
const FEATURES_OF_3 = ['sizeUpscaling'];

export const IMAGE_INFO_RULES: readonly ImageInfoRule[] = [
  {
    name: 'info-context-last',
    requirement: `The context must be ${IMAGE_3_CONTEXT}, or an array that ends with it`,
    severity: 'error',
    spec: `${I3}#52-technical-properties`,
    *check({ version, resource }) {
      const last = listOf(resource['@context']).at(-1);
      if (version !== 3 || last === undefined || last === IMAGE_3_CONTEXT) return;
      yield { pointer: '/@context', message: `the last context is ${quoted(String(last))}` };
    },
  },
  {
    name: 'info-id-address',
    requirement: 'The id must be the address of the info.json without /info.json',
    severity: 'error',
    spec: `${I3}#21-image-request-uri-syntax`,
    *check({ version, id, url }) {
      if (id === undefined || url === undefined || url === `${id}/info.json`) return;
      const message = `the id is ${quoted(id)}, but the info.json was fetched from ${quoted(url)}`;
      yield { pointer: version === 3 ? '/id' : '/@id', message };
    },
  },
  {
    name: 'info-limits',
    requirement: 'Each size and each tile must be within maxWidth, maxHeight and maxArea',
    severity: 'error',
    spec: `${I3}#52-technical-properties`,
    *check({ sizes, tiles, limits }) {
      for (const { width, height, pointer } of [...sizes, ...tiles]) {
        if (width <= limits.width && height <= limits.height && width * height <= limits.area) {
          continue;
        }
        yield { pointer, message: `${width} × ${height} exceeds the limits` };
      }
    },
  },
  {
    name: 'info-size-shape',
    requirement: 'A size should have the proportions of the image and not be larger than it',
    severity: 'warning',
    spec: `${I3}#53-sizes`,
    *check({ sizes, whole }) {
      for (const size of sizes) {
        if (!whole || isReduced(size, whole)) continue;
        const message = `${size.width} × ${size.height} is not ${whole.width} × ${whole.height} scaled down`;
        yield { pointer: size.pointer, message };
      }
    },
  },
  {
    name: 'info-tiles-unique',
    requirement: 'Each entry of tiles must have a different width and height',
    severity: 'error',
    spec: `${I3}#54-tiles`,
    *check({ tiles }) {
      const known = new Set<string>();
      for (const { width, height, pointer } of tiles) {
        const size = `${width} × ${height}`;
        if (known.has(size)) yield { pointer, message: `tiles of ${size} are listed twice` };
        known.add(size);
      }
    },
  },
  {
    name: 'info-scale-once',
    requirement: 'A scale factor should occur only once in all tiles',
    severity: 'warning',
    spec: `${I3}#54-tiles`,
    *check({ tiles }) {
      const known = new Set<number>();
      for (const { scaleFactors, pointer } of tiles) {
        for (const factor of new Set(scaleFactors)) {
          if (known.has(factor))
            yield { pointer, message: `the scale factor ${factor} is repeated` };
          known.add(factor);
        }
      }
    },
  },
  {
    name: 'info-preferred-formats',
    requirement:
      'The preferred formats must be among those of the compliance level and of extraFormats',
    severity: 'error',
    spec: `${I3}#55-preferred-formats`,
    *check({ resource }) {
      const level = resource['profile'] === 'level2' ? ['jpg', 'png'] : ['jpg'];
      const given = new Set([...level, ...stringsOf(resource['extraFormats'])]);
      for (const format of stringsOf(resource['preferredFormats'])) {
        if (given.has(format)) continue;
        yield {
          pointer: '/preferredFormats',
          message: `${quoted(format)} is not a format of this service`,
        };
      }
    },
  },
  {
    name: 'info-upscaling',
    requirement: 'A service with sizeUpscaling must state maxWidth or maxArea',
    severity: 'error',
    spec: `${I3}#57-extra-functionality`,
    *check({ version, features, limits }) {
      if (version !== 3 || !features.includes('sizeUpscaling')) return;
      if (Number.isFinite(limits.width) || Number.isFinite(limits.area)) return;
      yield { pointer: '/extraFeatures', message: 'sizeUpscaling has no limit' };
    },
  },
  {
    name: 'info-feature-version',
    requirement: 'A feature must have the name that this version of the API gives it',
    severity: 'error',
    spec: `${I3}#57-extra-functionality`,
    *check({ version, features }) {
      const others = version === 3 ? FEATURES_OF_2 : FEATURES_OF_3;
      for (const name of features.filter((feature) => others.includes(feature))) {
        const pointer = version === 3 ? '/extraFeatures' : '/profile';
        yield { pointer, message: `${quoted(name)} belongs to version ${version === 3 ? 2 : 3}` };
      }
    },
  },
  {
    name: 'info-feature-known',
    requirement: 'A feature should come from the specification or from a registered extension',
    severity: 'warning',
    spec: `${I3}#57-extra-functionality`,
    *check({ version, features }) {
      const known = [...FEATURES, ...FEATURES_OF_2, ...FEATURES_OF_3];
      for (const name of features) {
        if (known.includes(name) || (version === 2 && name.includes(':'))) continue;
        const pointer = version === 3 ? '/extraFeatures' : '/profile';
        yield { pointer, message: `${quoted(name)} is not a known feature` };
      }
    },
  },
  {
    name: 'info-rights',
    requirement:
      'Rights must be an http URI of Creative Commons or RightsStatements.org, with its version and the slash at its end',
    severity: 'error',
    spec: `${I3}#56-rights`,
    *check({ version, resource }) {
      const rights = textOf(resource['rights']);
      if (version !== 3 || rights === undefined || rightsKind(rights) !== 'misspelt') return;
      yield { pointer: '/rights', message: `${quoted(rights)} is not one of their URIs` };
    },
  },
];

/** True if both sides are those of the image multiplied by one factor of at most 1, rounded up or down. */
function isReduced({ width, height }: Size, whole: Size): boolean {
  if (width > whole.width || height > whole.height) return false;
  const scaled = (whole.height * width) / whole.width;
  const slack = Math.max(1, whole.height / whole.width);
  return Math.abs(height - scaled) <= slack;
}

export type ImageVersion = 2 | 3;

/** What the rules need to know of an info.json, in one form for both versions. Sizes are in image pixels. */
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
  /** Features beyond those of the compliance level. */
  readonly features: readonly string[];
};

export type Tile = Size & { readonly pointer: string; readonly scaleFactors: readonly number[] };

/** Reads what the rules need; malformed values are left to the schema. */
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
