import { CANVAS, collection, HOME, MANIFEST, manifest, P3, SECOND } from '../sample.ts';
import { GRANULARITY, layer, page } from '../sample-annotation.ts';
import { findsEach } from '../table.ts';

/** It targets both, so that it fits on each; but an annotation stands on one page. */
const SHARED = { ...manifest.items[0]?.items[0]?.items[0], target: [CANVAS, SECOND] };

describe('DOCUMENT_RULES', () => {
  findsEach('error', manifest, [
    ['the https form', 'context-last', { '/@context': P3.replace('http', 'https') }],
    ['the same twice', 'context-repeated', { '/@context': [P3, P3] }],
    ['a logo on a Manifest', 'logo-agent', { '/logo': [] }],
    ['a context in a Canvas', 'context-once', { '/items/0/@context': P3 }],
    ['a graph', 'keyword', { '/@graph': [] }],
    ['an @id', 'keyword', { '/items/0/@id': CANVAS }],
    ['two annotations', 'id-unique', { '/items/0/items/0/items/0/id': `${SECOND}/image` }],
    [
      'one painting annotation on two canvases',
      'id-unique',
      { '/items/0/items/0/items/0': SHARED, '/items/1/items/0/items/0': SHARED },
    ],
    ['a Range and the Manifest', 'id-unique', { '/structures/0/id': MANIFEST }],
    ['a document of version 2', 'version', { '/type': undefined, '/@type': 'sc:Manifest' }],
  ]);
  findsEach('error', page, [
    ['an extension after it', 'context-last', { '/@context': [P3, GRANULARITY] }],
    [
      'one object in a target',
      'part-of-array',
      {
        '/items/0/target': {
          id: CANVAS,
          type: 'Canvas',
          partOf: { id: MANIFEST, type: 'Manifest' },
        },
      },
    ],
  ]);
  findsEach('error', collection, [
    ['services inside', 'services-top', { '/items/1/services': [] }],
  ]);

  findsEach('warning', manifest, [
    [
      'a context that no viewer needs',
      'service-context',
      { '/service/0/@context': 'http://iiif.io/api/search/2/context.json' },
    ],
    ['a key of version 2', 'former-key', { '/sequences': [] }],
    ['one page on two canvases', 'page-shared', { '/items/1/annotations/0/id': `${CANVAS}/ru` }],
  ]);
  findsEach('warning', page, [['no context for it', 'extension-context', { '/@context': P3 }]]);
  const { '@context': context, ...rest } = layer;
  findsEach('warning', rest, [
    ['the context at the end', 'context-first', { '/@context': context }],
  ]);
  findsEach('warning', manifest, [
    ['a place', 'extension-context', { '/navPlace': { id: HOME, type: 'FeatureCollection' } }],
  ]);
});
