import { manifest } from './sample.ts';
import { commented, NOTE } from './sample-annotation.ts';
import { findsEach } from './table.ts';

const IMAGE = '/items/0/items/0/items/0';
const UNSEEN = {
  '/items/0/width': undefined,
  '/items/0/height': undefined,
  '/items/0/duration': 5,
};

describe('PAINTING_RULES', () => {
  findsEach('error', manifest, [
    ['supplementing in items', 'painting-place', { [`${IMAGE}/motivation`]: 'supplementing' }],
    ['no motivation in items', 'painting-place', { [`${IMAGE}/motivation`]: undefined }],
    ['a film on a still Canvas', 'painting-extent', { [`${IMAGE}/body/type`]: 'Video' }],
    ['an image on a Canvas that only lasts', 'painting-extent', UNSEEN],
  ]);
  findsEach('error', commented, [
    ['a bare URI', 'body-object', { [`${NOTE}/body`]: 'http://www.wikidata.org/entity/Q855' }],
    ['painting in annotations', 'painting-place', { [`${NOTE}/motivation`]: ['painting'] }],
  ]);
  findsEach('warning', manifest, [
    ['a narrow image', 'canvas-shape', { [`${IMAGE}/body/width`]: 2000 }],
  ]);
});
