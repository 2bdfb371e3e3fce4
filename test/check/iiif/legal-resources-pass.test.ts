import { CANVAS, collection, HOME, image, MANIFEST, manifest, P3 } from './sample.ts';
import { commented, NOTE } from './sample-annotation.ts';
import { allows, put } from './table.ts';

const BODY = '/items/0/items/0/items/0/body';
const NAVPLACE = 'http://iiif.io/api/extension/navplace/context.json';

/** The context of an extension, which may define more words. */
const EXTENDED = { '/@context': ['https://ext.example/context.json', P3] };

const notesOn = (target: unknown) =>
  put(commented, { [`${NOTE}/target`]: target }).items[0].annotations;

const probe = {
  id: `${HOME}/probe`,
  type: 'AuthProbeService2',
  service: [
    {
      type: 'AuthAccessService2',
      profile: 'external',
      service: [{ id: `${HOME}/token`, type: 'AuthAccessTokenService2' }],
    },
  ],
};

/* What the specification allows, although validators and viewers stumble over some of it. */
describe('presentationValidator(), on a legal Manifest or Collection', () => {
  allows(collection, [
    ['an empty Collection', { '/items': [] }],
    ['a Collection inside another', { '/items/1/items': [collection.items[0]] }],
  ]);
  allows(manifest, [
    ['a Canvas without items', { '/items/0/items': undefined }],
    ['a painting page that is referenced', { '/items/0/items/0/items': undefined }],
    ['a comment on the Manifest', { '/annotations': notesOn(MANIFEST) }],
    ['the same as an object', { '/annotations': notesOn({ id: MANIFEST, type: 'Manifest' }) }],
    ['a comment on a Range', { '/structures/0/annotations': notesOn(`${HOME}/iiif/r1/range/top`) }],
    [
      'a comment on one option of a Choice',
      {
        [BODY]: {
          type: 'Choice',
          items: [
            {
              ...image('r1_uv', 'max', 3000, 4000),
              label: { en: ['Ultraviolet'] },
              annotations: notesOn(`${HOME}/iiif/image/3/r1_uv`),
            },
          ],
        },
      },
    ],
    ['a Range served elsewhere', { '/structures/0/items': undefined }],
    ['a part without id, as the specification shows it', { '/structures/0/items/1/id': undefined }],
    [
      'a start in the middle of a film',
      {
        '/items/0/duration': 60,
        '/start': {
          id: `${HOME}/start`,
          type: 'SpecificResource',
          source: CANVAS,
          selector: { type: 'PointSelector', t: 14.5 },
        },
      },
    ],
    [
      'sound on a Canvas that only lasts',
      {
        '/items/0/width': undefined,
        '/items/0/height': undefined,
        '/items/0/duration': 12.5,
        [BODY]: { id: `${HOME}/1.mp3`, type: 'Sound', format: 'audio/mpeg', duration: 12.5 },
      },
    ],
    [
      'a placeholder that is only named',
      { '/placeholderCanvas': { id: `${HOME}/c/0`, type: 'Canvas' } },
    ],
    [
      'orthographies, regions by number, private and old tags',
      {
        '/label': {
          ...{ 'ru-petr1708': ['а'], 'cu-Cyrs': ['б'], 'es-419': ['c'], 'de-1901': ['d'] },
          ...{ 'zh-yue': ['e'], 'x-scribe': ['f'], 'i-klingon': ['g'], none: ['h'] },
        },
      },
    ],
    ['brackets and a space after them', { '/summary/en/0': '<illegible> ' }],
    ['brackets in a label', { '/label/en/0': 'Letter to <unknown>, <b>' }],
    ['a day before the common era', { '/navDate': '-0043-03-15T12:00:00+01:00' }],
    [
      'a place without geometry',
      {
        '/@context': [NAVPLACE, P3],
        '/navPlace': {
          type: 'FeatureCollection',
          features: [
            { type: 'Feature', geometry: null, properties: { label: { en: ['Moscow'] } } },
          ],
        },
      },
    ],
    ['an external access service without id', { '/service/-': probe }],
    [
      'a login of the older API with plain texts',
      { '/services': [{ '@id': `${HOME}/login`, '@type': 'AuthCookieService1', label: 'Log in' }] },
    ],
    ['an unknown service', { '/service/-': { id: 'urn:x:1', type: 'ExampleService' } }],
    ['an unknown property', { '/fondsStatus': 'draft' }],
    ['a behavior of an extension', { '/behavior': ['individuals', 'https://ext.example/b'] }],
    ['a direction of an extension', { ...EXTENDED, '/viewingDirection': 'boustrophedon' }],
    ['rights of an extension', { ...EXTENDED, '/rights': 'https://ext.example/rights/1' }],
    ['a word of an extension', { ...EXTENDED, '/behavior': ['unrolled'] }],
    [
      'a v2 profile as array',
      { [`${BODY}/service/1/profile`]: ['http://iiif.io/api/image/2/level2.json'] },
    ],
  ]);
});
