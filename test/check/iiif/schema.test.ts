import { expect } from 'chai';
import { CANVAS, collection, HOME, MANIFEST, manifest, range, SECOND } from './sample.ts';
import { commented, layer, NOTE, page, searchPage } from './sample-annotation.ts';
import { type Changes, findsEach, put, rulesIn, validate } from './table.ts';

const BODY = '/items/0/items/0/items/0/body';
const LINK = { id: `${HOME}/1`, type: 'Text' };
const PLACEHOLDER = { id: `${HOME}/c/0`, type: 'Canvas' };

const access = (change: object) => ({
  id: `${HOME}/probe`,
  type: 'AuthProbeService2',
  service: [
    {
      id: `${HOME}/login`,
      type: 'AuthAccessService2',
      profile: 'active',
      label: { en: ['Log in'] },
      service: [{ id: `${HOME}/token`, type: 'AuthAccessTokenService2' }],
      ...change,
    },
  ],
});

const moscow = (coordinates: readonly number[]) => ({
  type: 'FeatureCollection',
  features: [{ type: 'Feature', geometry: { type: 'Point', coordinates } }],
});

describe('presentation-3.json, on a Manifest', () => {
  findsEach('error', manifest, [
    ['no context', 'iiif-document/@context', { '/@context': undefined }],
    ['no type', 'iiif-document/type', { '/type': undefined }],
    ['a type in lower case', 'iiif-document/type', { '/type': 'manifest' }],
    ['no id', 'manifest/id', { '/id': undefined }],
    ['a path as id', 'http-uri', { '/id': 'r1/manifest' }],
    ['a space in an id', 'http-uri', { '/id': `${HOME}/my manifest` }],
    ['letters that are not encoded', 'http-uri', { '/id': `${HOME}/дело` }],
    ['a URN as id', 'http-uri', { '/id': 'urn:isbn:1' }],
    ['no label', 'manifest/label', { '/label': undefined }],
    ['a string as label', 'language-map', { '/label': 'Letter' }],
    ['an empty label', 'language-map', { '/label': {} }],
    ['a string in a language map', 'language-map', { '/label': { en: 'Letter' } }],
    ['a language without text', 'language-map', { '/label': { en: [] } }],
    ['metadata without value', 'pair-of-label-and-value/value', { '/metadata/0/value': undefined }],
    ['one object as metadata', 'resource/metadata', { '/metadata': manifest.metadata[0] }],
    ['rights in words', 'resource/rights', { '/rights': 'Public domain' }],
    ['a list of rights', 'resource/rights', { '/rights': [manifest.rights] }],
    ['a date without time', 'date-and-time', { '/navDate': '1931-09-14' }],
    ['a date without zone', 'date-and-time', { '/navDate': '1931-09-14T00:00:00' }],
    ['a homepage without label', 'link-for-people/label', { '/homepage': [LINK] }],
    ['a rendering without label', 'link-for-people/label', { '/rendering': [LINK] }],
    ['a string as link', 'link', { '/seeAlso': [`${HOME}/1.xml`] }],
    ['one object as seeAlso', 'list-of-descriptions-for-machines', { '/seeAlso': LINK }],
    ['a link without type', 'link/type', { '/partOf': [{ id: HOME }] }],
    ['a string as language', 'list-of-languages', { '/provider/0/homepage/0/language': 'en' }],
    ['a suffix as format', 'media-type', { '/thumbnail/0/format': 'jpg' }],
    ['an Agent without label', 'agent/label', { '/provider/0/label': undefined }],
    ['a logo that is no image', 'logo/type', { '/provider/0/logo/0/type': 'Text' }],
    ['a string as start', 'start', { '/start': CANVAS }],
    ['a start of another class', 'start/type', { '/start': { id: `${HOME}/r`, type: 'Range' } }],
    ['a service without id', 'service/id', { '/service/-': { type: 'ExampleService' } }],
    ['a service without type', 'service/type', { '/service/0/type': undefined }],
    ['a list of levels', 'image-service3/profile', { [`${BODY}/service/0/profile`]: ['level2'] }],
    ['search 1 without profile', 'search-service1/profile', { '/service/1/profile': undefined }],
    [
      'a login without label',
      'auth-access-service2/label',
      { '/service/-': access({ label: undefined }) },
    ],
    [
      'a login without token',
      'services-of-an-auth-access-service2',
      { '/service/-': access({ service: [] }) },
    ],
    ['the latitude first', 'coordinates', { '/navPlace': moscow([55.7, 137.6]) }],
    ['no canvases', 'manifest/items', { '/items': [] }],
    [
      'another class among canvases',
      'canvas/type',
      { '/items/-': { ...LINK, height: 1, width: 1 } },
    ],
    ['a width without height', 'canvas/height', { '/items/0/height': undefined }],
    ['a width of 0', 'positive-integer', { '/items/0/width': 0 }],
    ['a width with decimals', 'positive-integer', { '/items/0/width': 3000.5 }],
    ['a width in quotes', 'positive-integer', { '/thumbnail/0/width': '150' }],
    ['a duration of 0', 'duration', { '/items/0/duration': 0 }],
    [
      'a direction on a Canvas',
      'canvas/viewingDirection',
      { '/items/0/viewingDirection': 'left-to-right' },
    ],
    ['a format on a Manifest', 'manifest/format', { '/format': 'application/json' }],
    [
      'a placeholder in a placeholder',
      'canvas/placeholderCanvas',
      { '/placeholderCanvas': { ...PLACEHOLDER, placeholderCanvas: PLACEHOLDER } },
    ],
    ['a Range of nothing', 'range/items', { '/structures/0/items': [] }],
    ['a string in a Range', 'item-of-a-range', { '/structures/0/items/0': CANVAS }],
    [
      'a Manifest in a Range',
      'item-of-a-range/type',
      { '/structures/0/items/0': { id: MANIFEST, type: 'Manifest' } },
    ],
    [
      'a page as supplement',
      'reference-to-an-annotation-collection/type',
      { '/structures/0/supplementary': { id: `${CANVAS}/ru`, type: 'AnnotationPage' } },
    ],
    ['a string as behavior', 'resource/behavior', { '/behavior': 'paged' }],
    ['an image without id', 'content-resource/id', { [`${BODY}/id`]: undefined }],
    ['null for a canvas', 'canvas', { '/items/-': null }],
  ]);
});

describe('presentation-3.json, on other documents', () => {
  findsEach('error', { ...manifest, start: undefined, structures: [] }, [
    [
      'a fragment in the id of a Canvas',
      'uri-of-a-canvas',
      { '/items/1/id': `${SECOND}#1`, '/items/1/items': [] },
    ],
  ]);
  findsEach('error', collection, [
    ['a start on a Collection', 'collection/start', { '/start': LINK }],
    ['a Collection without items', 'collection/items', { '/items': undefined }],
    ['a member without label', 'member-of-a-collection/label', { '/items/0/label': undefined }],
    ['a Manifest with its content', 'manifest/items', { '/items/0/items': manifest.items }],
    ['a Canvas as member', 'member-of-a-collection/type', { '/items/0/type': 'Canvas' }],
  ]);
  findsEach('error', range, [['a Range without items', 'range/items', { '/items': undefined }]]);
  findsEach('error', layer, [
    ['items in an AnnotationCollection', 'annotation-collection/items', { '/items': [] }],
    ['a total below 0', 'annotation-collection/total', { '/total': -1 }],
  ]);
  findsEach('error', page, [
    ['no target', 'annotation/target', { '/items/0/target': undefined }],
    ['an empty list of targets', 'target-of-an-annotation', { '/items/0/target': [] }],
    ['another class on a page', 'annotation/type', { '/items/0/type': 'oa:Annotation' }],
    ['pages in a page', 'annotation-page/annotations', { '/annotations': [] }],
    ['a navDate on a page', 'annotation-page/navDate', { '/navDate': '1931-09-14T00:00:00Z' }],
    ['a creation in words', 'date-and-time', { '/items/0/created': 'yesterday' }],
    ['a language map as text', 'textual-body/value', { '/items/0/body/0/value': { en: ['A'] } }],
    ['a text without value', 'textual-body/value', { '/items/0/body/0/value': undefined }],
    ['a body without type', 'body-of-an-annotation/type', { '/items/0/body/0/type': undefined }],
    [
      'a Choice of nothing',
      'set-of-bodies/items',
      { '/items/0/body': { type: 'Choice', items: [] } },
    ],
  ]);
  const part = { type: 'SpecificResource', source: CANVAS };
  findsEach('error', commented, [
    [
      'a selector without value',
      'selector-with-a-value/value',
      { [`${NOTE}/target`]: { ...part, selector: { type: 'FragmentSelector' } } },
    ],
    [
      'a point without y',
      'point-selector/y',
      { [`${NOTE}/target`]: { ...part, selector: { type: 'PointSelector', x: 3 } } },
    ],
    [
      'a part of nothing',
      'specific-resource/source',
      { [`${NOTE}/target`]: { type: 'SpecificResource' } },
    ],
  ]);
  findsEach('error', { ...searchPage, annotations: [] }, [
    ['a search answer without items', 'search-answer/items', { '/items': undefined }],
    ['a list as partOf of an answer', 'annotation-collection', { '/partOf': [searchPage.partOf] }],
    ['a second page without the whole', 'search-answer/partOf', { '/partOf': undefined }],
  ]);
});

const INNER = { id: `${HOME}/r/2`, type: 'Range' };
const SOUND_ONLY = {
  '/items/0/width': undefined,
  '/items/0/height': undefined,
  '/items/0/duration': 5,
};
const TEMPLATE_BODY = '/items/0/items/0/items/0/body';
const FILM = { id: `${HOME}/1.mp4`, type: 'Video', format: 'video/mp4', duration: 5 };
const ELSEWHERE = 'https://other.example/iiif/7/canvas/1';

/** The same manifest around a canvas that another archive published, with a comment on `target`. */
const reused = (target: string): Changes => ({
  '/items/0/id': ELSEWHERE,
  '/items/0/items/0/items/0/target': ELSEWHERE,
  '/start': undefined,
  '/structures': undefined,
  [`${NOTE}/target`]: target,
});

/** A case that is milder than the rule, and one beside it that is not. */
const CASES: [name: string, rule: string, document: object, mild: Changes, wrong: Changes][] = [
  [
    'an id with a space at its end, but not one inside',
    'id-filled',
    manifest,
    { '/id': `${MANIFEST} ` },
    { '/id': `${HOME}/my manifest` },
  ],
  [
    'an id that is a placeholder, but not one without an address',
    'id-filled',
    manifest,
    { '/id': '{{ id.url }}' },
    { '/id': '' },
  ],
  [
    'a template without canvases, but not a titled Manifest without',
    'template',
    manifest,
    { '/label': { none: [''] }, '/items': [], '/start': undefined, '/structures': undefined },
    { '/items': [], '/start': undefined, '/structures': undefined },
  ],
  [
    'a Range without thumbnail where it is not shown',
    'thumbnail-nav',
    manifest,
    {
      '/structures/0/behavior': ['thumbnail-nav'],
      '/structures/0/items/-': { ...INNER, behavior: ['no-nav'] },
    },
    { '/structures/0/behavior': ['thumbnail-nav'], '/structures/0/items/-': INNER },
  ],
  [
    'film without measures on a canvas that only lasts, but not one with',
    'painting-extent',
    manifest,
    { ...SOUND_ONLY, [TEMPLATE_BODY]: FILM },
    { ...SOUND_ONLY, [TEMPLATE_BODY]: { ...FILM, width: 40, height: 30 } },
  ],
  [
    'a comment on a canvas taken over from elsewhere, but not on any canvas',
    'target-holder',
    commented,
    reused(`${HOME}/iiif/r1/canvas/1`),
    reused('https://other.example/iiif/7/canvas/2'),
  ],
  [
    'a comment on a Range among those of a canvas, but not on another canvas',
    'target-holder',
    commented,
    { [`${NOTE}/target`]: { id: `${HOME}/iiif/r1/range/top`, type: 'Range' } },
    { [`${NOTE}/target`]: { id: `${HOME}/c/9`, type: 'Canvas' } },
  ],
];

describe('presentationValidator(), on cases that only deserve a warning', () => {
  for (const [name, rule, document, mild, wrong] of CASES) {
    it(`warns of ${name}`, () => {
      const found = validate(put(document, mild));
      expect(rulesIn(found, 'error')).to.deep.equal([]);
      expect(rulesIn(found, 'warning')).to.include(rule);
      expect(rulesIn(validate(put(document, wrong)), 'error')).to.not.deep.equal([]);
    });
  }
});
