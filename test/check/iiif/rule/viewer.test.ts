import { CANVAS, HOME, manifest } from '../sample.ts';
import { page } from '../sample-annotation.ts';
import { findsEach } from '../table.ts';

const IMAGE = '/items/0/items/0/items/0';

const completion = {
  '@id': `${HOME}/iiif/autocomplete/1/r1`,
  '@type': 'AutoCompleteService1',
  profile: 'http://iiif.io/api/search/1/autocomplete',
};

describe('VIEWER_SERVICE_RULES', () => {
  findsEach('viewer', manifest, [
    ['search 1 first', 'viewer-service-order', { '/service': manifest.service.toReversed() }],
    [
      'image 2 first',
      'viewer-service-order',
      {
        [`${IMAGE}/body/service`]: manifest.items[0]?.items[0]?.items[0]?.body.service.toReversed(),
      },
    ],
    ['an id beside the @id', 'viewer-search-1', { '/service/1/id': `${HOME}/iiif/search/1/r1` }],
    ['no context', 'viewer-search-1', { '/service/1/@context': undefined }],
    ['a query in its id', 'viewer-search-query', { '/service/0/id': `${HOME}/search?r=1` }],
    [
      'a service of Search 1 that is no array',
      'viewer-service-form',
      { '/service/1/service': completion },
    ],
    [
      'one that holds no objects',
      'viewer-service-form',
      { '/service/1/service': [completion['@id']] },
    ],
    [
      'a service of Search 1 without @type',
      'viewer-service-form',
      { '/service/1/service': [{ ...completion, '@type': undefined }] },
    ],
    [
      'an image of two versions at once',
      'viewer-service-form',
      { [`${IMAGE}/body/service/1/id`]: HOME, [`${IMAGE}/body/service/1/type`]: 'ImageService2' },
    ],
    [
      'a list of profiles',
      'viewer-service-form',
      { [`${IMAGE}/body/service/1/profile`]: ['http://iiif.io/api/image/2/level2.json'] },
    ],
  ]);
  const external = { type: 'AuthAccessService2', profile: 'external' };
  findsEach('viewer', manifest, [
    [
      'an access service without id',
      'viewer-access-id',
      { '/service/-': { id: `${HOME}/probe`, type: 'AuthProbeService2', service: [external] } },
    ],
  ]);
});

const ALTO = 'http://www.loc.gov/standards/alto/';
const link = (profile?: string) => ({ id: `${HOME}/1.xml`, type: 'Dataset', profile });

describe('VIEWER_RULES', () => {
  findsEach('viewer', manifest, [
    ['an empty page', 'viewer-empty-page', { '/items/0/annotations/0/items': [] }],
    ['an extension on a Manifest', 'viewer-keys', { '/fondsStatus': 'draft' }],
    ['a Canvas without items', 'viewer-canvas-items', { '/items/0/items': undefined }],
    ['a painting page elsewhere', 'viewer-canvas-items', { '/items/0/items/0/items': undefined }],
    ['a region by number', 'viewer-language-key', { '/label': { 'es-419': ['Carta'] } }],
    ['a list', 'viewer-html', { '/summary/en/0': '<ul><li>A</li></ul>' }],
    ['a script as link', 'viewer-html', { '/summary/en/0': '<a href="javascript:1">A</a>' }],
    ['no profile', 'viewer-alto-first', { '/items/0/seeAlso': [link()] }],
    ['ALTO second', 'viewer-alto-first', { '/items/0/seeAlso': [link('http://tei'), link(ALTO)] }],
    ['pages with text', 'viewer-paged-text', { '/behavior': ['paged'] }],
  ]);
  findsEach('viewer', page, [
    ['an extension on a page', 'viewer-keys', { '/textGranularity': 'line' }],
    ['a Canvas', 'viewer-page-part-of', { '/partOf': [{ id: CANVAS, type: 'Canvas' }] }],
    ['one object', 'viewer-page-part-of', { '/partOf': page.partOf[0] }],
  ]);
});
