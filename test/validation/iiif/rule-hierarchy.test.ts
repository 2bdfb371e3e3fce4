import { collection, HOME, manifest } from './sample.ts';
import { allows, findsEach } from './table.ts';

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
