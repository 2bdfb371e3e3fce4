import { CANVAS, HOME, MANIFEST, manifest, SECOND } from './sample.ts';
import { commented, contentState, layer, NOTE, page, searchPage } from './sample-annotation.ts';
import { allows } from './table.ts';

const TEXT = { type: 'TextualBody', value: 'A' };

const selected = (...selectors: readonly object[]) => ({
  [`${NOTE}/target`]: { type: 'SpecificResource', source: CANVAS, selector: selectors },
});

const terms = { '@context': searchPage['@context'], type: 'TermPage' };

/* What the specification allows, although validators and viewers stumble over some of it. */
describe('presentationValidator(), on legal annotations', () => {
  allows(layer, [
    ['an AnnotationCollection of nothing', { '/total': 0 }],
    ['pages named by their URI only', { '/first': `${CANVAS}/ru` }],
  ]);
  allows(page, [
    ['an empty page', { '/items': [] }],
    ['a hidden page', { '/behavior': ['hidden'] }],
    ['a page with its rights', { '/rights': manifest.rights, '/summary': { en: ['A'] } }],
    ['a page whose partOf is one object', { '/partOf': page.partOf[0] }],
    ['a page that is part of a Canvas', { '/partOf/-': { id: CANVAS, type: 'Canvas' } }],
    ['a page with a start', { '/startIndex': 0 }],
    ['several languages of a body', { '/items/0/body/0/language': ['ru', 'cu'] }],
  ]);
  allows(commented, [
    ['a comment on a Canvas', {}],
    ['a Choice of texts', { [`${NOTE}/body`]: { type: 'Choice', items: [TEXT, TEXT] } }],
    ['a bookmark without body', { [`${NOTE}/body`]: undefined }],
    [
      'a body with a source elsewhere',
      {
        [`${NOTE}/body`]: { type: 'SpecificResource', source: 'http://www.wikidata.org/entity/Q1' },
      },
    ],
    [
      'a place as body',
      {
        [`${NOTE}/body`]: { type: 'Feature', geometry: { type: 'Point', coordinates: [37, 55.7] } },
      },
    ],
    ['a point in the corner', selected({ type: 'PointSelector', x: 0, y: 0 })],
    [
      'an outline with the box beside it',
      selected(
        { type: 'FragmentSelector', value: 'xywh=0,0,20,20' },
        {
          type: 'SvgSelector',
          value: '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0,0"/></svg>',
        },
      ),
    ],
    ['a region in percent', { [`${NOTE}/target`]: `${CANVAS}#xywh=percent:0,12.5,50,87.5` }],
    ['a region up to the edge', { [`${NOTE}/target`]: `${CANVAS}#xywh=0,0,3000,4000` }],
  ]);
  allows(searchPage, [
    [
      'one object as partOf of a target in an answer to a search',
      {
        '/items/0/target': {
          id: CANVAS,
          type: 'Canvas',
          partOf: { id: MANIFEST, type: 'Manifest' },
        },
      },
    ],
  ]);
  allows(contentState, [
    [
      'a state of two Canvases',
      { '/target': [contentState.target, { ...contentState.target, id: SECOND }] },
    ],
    ['a state of a whole Manifest', { '/target': { id: MANIFEST, type: 'Manifest' } }],
  ]);
  allows(terms, [
    ['suggestions', { '/id': `${HOME}/terms?q=st`, '/items': [{ value: 'stalin', total: 3 }] }],
  ]);
});
