import { expect } from 'chai';
import type { Severity } from '../../../../src/check/finding.ts';
import { imageInfoValidator } from '../../../../src/check/iiif/presentation-validator.ts';
import { put, type Row, rulesIn } from '../table.ts';

const ID = 'https://archive.example/iiif/image/3/r1_l0067';
const ID2 = 'https://archive.example/iiif/image/2/r1_l0067';
const CONTEXT = 'http://iiif.io/api/image/3/context.json';
const AUTH = 'http://iiif.io/api/auth/2/context.json';

const sizes = [
  { width: 620, height: 877 },
  { width: 1240, height: 1754 },
];
const tiles = [{ width: 512, scaleFactors: [1, 2, 4, 8] }];

const info3 = {
  '@context': CONTEXT,
  id: ID,
  type: 'ImageService3',
  protocol: 'http://iiif.io/api/image',
  profile: 'level2',
  width: 4960,
  height: 7016,
  maxWidth: 4960,
  maxHeight: 7016,
  sizes,
  tiles,
  extraFormats: ['webp'],
  extraQualities: ['color', 'gray', 'bitonal'],
  extraFeatures: ['mirroring', 'sizeUpscaling'],
  preferredFormats: ['webp', 'jpg'],
  rights: 'http://creativecommons.org/publicdomain/mark/1.0/',
  partOf: [{ id: 'https://archive.example/m', type: 'Manifest', label: { en: ['Letter'] } }],
};

const info2 = {
  '@context': 'http://iiif.io/api/image/2/context.json',
  '@id': ID2,
  protocol: 'http://iiif.io/api/image',
  width: 4960,
  height: 7016,
  profile: [
    'http://iiif.io/api/image/2/level2.json',
    {
      formats: ['webp'],
      qualities: ['gray'],
      supports: ['mirroring'],
      maxWidth: 4960,
      maxHeight: 7016,
    },
  ],
  sizes,
  tiles,
};

const LEGAL_3: readonly [name: string, changes: Record<string, unknown>][] = [
  ['an extension before the context', { '/@context': [AUTH, CONTEXT] }],
  ['no limits', { '/maxWidth': undefined, '/maxHeight': undefined, '/extraFeatures': [] }],
  ['a limit of area alone', { '/maxWidth': undefined, '/maxHeight': undefined, '/maxArea': 9e6 }],
  ['a size rounded down', { '/sizes/0/height': 876 }],
];

const WRONG_3: readonly Row[] = [
  ['no id', 'info-json-of-the-image-api-3/id', { '/id': undefined }],
  ['a slash at the end of the id', 'uri-of-an-image-service', { '/id': `${ID}/` }],
  ['an array as profile', 'info-json-of-the-image-api-3/profile', { '/profile': ['level2'] }],
  [
    'the URI of a compliance level',
    'info-json-of-the-image-api-3/profile',
    { '/profile': 'http://iiif.io/api/image/3/level2.json' },
  ],
  ['an @id', 'image-service3/@id', { '/@id': ID }],
  ['a licence of version 2', 'image-service3/license', { '/license': 'http://x.example/' }],
  [
    'a height alone as limit',
    'info-json-of-the-image-api-3/maxWidth',
    { '/maxWidth': undefined, '/maxArea': 9e7 },
  ],
  ['a width of 0', 'positive-integer', { '/width': 0 }],
  ['a factor twice', 'scale-factors', { '/tiles/0/scaleFactors': [1, 1] }],
  ['the context of Auth last', 'info-context-last', { '/@context': [CONTEXT, AUTH] }],
  ['a size above the limits', 'info-limits', { '/maxWidth': 1000 }],
  ['a tile above the limits', 'info-limits', { '/tiles/0/width': 5000 }],
  [
    'the same tiles twice',
    'info-tiles-unique',
    { '/tiles/-': { width: 512, height: 512, scaleFactors: [16] } },
  ],
  ['a format that is not given', 'info-preferred-formats', { '/preferredFormats': ['tif'] }],
  [
    'enlarging without limit',
    'info-upscaling',
    { '/maxWidth': undefined, '/maxHeight': undefined },
  ],
  ['a feature of version 2', 'info-feature-version', { '/extraFeatures': ['sizeByDistortedWh'] }],
  ['https rights', 'info-rights', { '/rights': 'https://creativecommons.org/licenses/by/4.0/' }],
];

const DOUBTFUL_3: readonly Row[] = [
  [
    'a size larger than the image',
    'info-size-shape',
    { '/sizes/0': { width: 4960, height: 7017 }, '/maxHeight': 9000 },
  ],
  ['a size of another shape', 'info-size-shape', { '/sizes/0/height': 600 }],
  ['a factor in two tiles', 'info-scale-once', { '/tiles/-': { width: 256, scaleFactors: [8] } }],
  ['an unknown feature', 'info-feature-known', { '/extraFeatures': ['sharpening'] }],
];

const WRONG_2: readonly Row[] = [
  ['an id', 'resource/id', { '/id': ID2 }],
  [
    'a string as profile',
    'info-json-of-the-image-api-2/profile',
    { '/profile': 'http://iiif.io/api/image/2/level2.json' },
  ],
  ['no level', 'info-json-of-the-image-api-2/profile', { '/profile': [{}] }],
  ['a limit outside the profile', 'resource/maxWidth', { '/maxWidth': 1000 }],
  ['another protocol', 'info-json-of-the-image-api-2/protocol', { '/protocol': 'iiif' }],
  ['a size above the limits', 'info-limits', { '/profile/1/maxWidth': 1000 }],
  ['a feature of version 3', 'info-feature-version', { '/profile/1/supports': ['sizeUpscaling'] }],
];

describe('imageInfoValidator()', () => {
  const validate = imageInfoValidator();

  it('finds nothing in an info.json of version 3, or 2', () => {
    expect(validate(3, info3, `${ID}/info.json`)).to.deep.equal([]);
    expect(validate(2, info2, `${ID2}/info.json`)).to.deep.equal([]);
  });

  it('compares the id with the address it was fetched from', () => {
    const address = 'https://other.example/info.json';
    expect(rulesIn(validate(3, info3, address), 'error')).to.deep.equal(['info-id-address']);
    expect(rulesIn(validate(2, info2, address), 'error')).to.deep.equal(['info-id-address']);
  });

  it('accepts nothing but an object', () => {
    for (const value of [null, 'text', 7, []]) {
      expect(rulesIn(validate(3, value), 'error')).to.deep.equal(['info-json-of-the-image-api-3']);
    }
  });

  for (const [name, changes] of LEGAL_3) {
    it(`finds nothing wrong with ${name}`, () => {
      expect(validate(3, put(info3, changes))).to.deep.equal([]);
    });
  }

  const finds = (version: 2 | 3, severity: Severity, base: object, rows: readonly Row[]) => {
    for (const [name, rule, changes] of rows) {
      it(`finds ${name} in version ${version} (${rule})`, () => {
        expect(rulesIn(validate(version, put(base, changes)), severity)).to.deep.equal([rule]);
      });
    }
  };
  finds(3, 'error', info3, WRONG_3);
  finds(3, 'warning', info3, DOUBTFUL_3);
  finds(2, 'error', info2, WRONG_2);
});
