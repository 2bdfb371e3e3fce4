import { HOME, manifest } from './sample.ts';
import { findsEach } from './table.ts';

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
