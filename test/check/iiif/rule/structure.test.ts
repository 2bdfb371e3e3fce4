import { collection, HOME, manifest } from '../sample.ts';
import { allows, findsEach } from '../table.ts';

const CANVAS = { id: manifest.items[0]?.id, type: 'Canvas' };
const range = (n: number, ...items: object[]) => ({
  id: `${HOME}/tree/${n}`,
  type: 'Range',
  label: { none: [`${n}`] },
  items: [CANVAS, ...items],
});
const named = (n: number) => ({ id: `${HOME}/tree/${n}`, type: 'Range' });

describe('HIERARCHY_RULES', () => {
  findsEach('error', manifest, [
    ['a Range in itself', 'hierarchy-tree', { '/structures': [range(1, named(1))] }],
    [
      'a Range in a Range in it',
      'hierarchy-tree',
      { '/structures': [range(1, range(2, named(1)))] },
    ],
    [
      'two Ranges in each other',
      'hierarchy-tree',
      { '/structures': [range(1, named(2)), range(2, named(1))] },
    ],
  ]);
  findsEach('error', collection, [
    ['a Collection in itself', 'hierarchy-tree', { '/items/1/id': collection.id }],
  ]);
  allows(manifest, [
    [
      'a Range in two others',
      { '/structures': [range(1, named(3)), range(2, named(3)), range(3)] },
    ],
  ]);
});

const INNER = { id: `${HOME}/r/2`, type: 'Range' };
const OUTER = { id: manifest.structures[0]?.id, type: 'Range' };
const NAV = { '/structures/0/behavior': ['thumbnail-nav'] };

describe('STRUCTURE_RULES', () => {
  findsEach('error', manifest, [
    ['a capital letter', 'behavior-known', { '/behavior': ['Paged'] }],
    ['an abbreviation', 'viewing-direction-known', { '/viewingDirection': 'rtl' }],
    ['paged and individuals', 'behavior-disjoint', { '/behavior': ['paged', 'individuals'] }],
    ['a paged Canvas', 'behavior-class', { '/items/0/behavior': ['paged'] }],
    ['a hidden Manifest', 'behavior-class', { '/behavior': ['hidden'] }],
    ['a still Canvas', 'behavior-extent', { '/items/0/behavior': ['auto-advance'] }],
    [
      'a sequence inside a Range',
      'sequence-top',
      { '/structures/0/items/-': { ...INNER, behavior: ['sequence'] } },
    ],
    [
      'a sequence named in a Range',
      'sequence-top',
      { '/structures/0/behavior': ['sequence'], '/structures/-': { ...INNER, items: [OUTER] } },
    ],
    ['a paged image', 'behavior-class', { '/items/0/items/0/items/0/body/behavior': ['paged'] }],
    ['a Range without thumbnail', 'thumbnail-nav', { ...NAV, '/structures/0/items/-': INNER }],
  ]);
  findsEach('warning', manifest, [
    ['still canvases that are to play', 'behavior-extent', { '/behavior': ['auto-advance'] }],
    ['a Canvas from elsewhere', 'range-canvas', { '/structures/0/items/0/id': `${HOME}/c/9` }],
    ['a start elsewhere', 'range-canvas', { '/start/id': `${HOME}/c/9` }],
    ['a part of a Canvas', 'range-part-id', { '/structures/0/items/1/id': undefined }],
    ['an empty list of services', 'empty-list', { '/service': [] }],
    ['no summary', 'recommended', { '/summary': undefined }],
    ['no items on a Canvas', 'recommended', { '/items/0/items': [] }],
    ['no label on a Range', 'recommended', { '/structures/0/label': undefined }],
  ]);
});
