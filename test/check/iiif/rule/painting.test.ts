import { HOME, manifest } from '../sample.ts';
import { commented, NOTE } from '../sample-annotation.ts';
import { findsEach } from '../table.ts';

const BODY = '/items/0/items/0/items/0/body';
const SERVICE = `${HOME}/iiif/image/3/r1_l0067`;
const LEVEL = 'http://iiif.io/api/image/3/level2.json';

describe('IMAGE_RULES', () => {
  findsEach('error', manifest, [
    ['the service', 'image-not-service', { [`${BODY}/id`]: SERVICE }],
    ['the older service', 'image-not-service', { [`${BODY}/id`]: SERVICE.replace('/3/', '/2/') }],
    ['a text', 'image-type', { [`${BODY}/type`]: 'Text' }],
    ['its info.json', 'image-not-service', { [`${BODY}/id`]: `${SERVICE}/info.json` }],
  ]);
  findsEach('warning', manifest, [
    ['another width', 'service-size', { [`${BODY}/service/0/width`]: 2999 }],
    ['a URI as profile', 'service-profile', { [`${BODY}/service/0/profile`]: LEVEL }],
    ['a slash', 'service-slash', { [`${BODY}/service/0/id`]: `${SERVICE}/` }],
  ]);
});

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
