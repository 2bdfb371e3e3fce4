import { HOME, manifest } from './sample.ts';
import { findsEach } from './table.ts';

const IMAGE = '/items/0/items/0/items/0';

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
