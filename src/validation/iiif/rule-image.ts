import { isObject, type JsonObject, listOf, textOf } from './json.ts';
import { P3, problem, quoted, type Rule } from './rule.ts';

const WHOLE_IMAGE = /\/full\/(max|full)\/0\/(default|color|native)\.\w+$/;

/** The image services of a resource, of any version. */
const imageServices = (resource: JsonObject): readonly JsonObject[] =>
  listOf(resource['service'])
    .filter(isObject)
    .filter((service) => /^ImageService/.test(typeOf(service)));

const typeOf = (service: JsonObject) => textOf(service['type']) ?? textOf(service['@type']) ?? '';

const idOf = (service: JsonObject) => textOf(service['id']) ?? textOf(service['@id']);

export const IMAGE_RULES: readonly Rule[] = [
  {
    name: 'image-not-service',
    says: 'The id of an image is the URI of an image, such as …/full/max/0/default.jpg, not that of its service',
    severity: 'error',
    spec: `${P3}#57-content-resources`,
    on: ['Image'],
    *check(node) {
      const id = textOf(node.resource['id'])?.replace(/(\/info\.json|\/)$/, '');
      const services = imageServices(node.resource).map((service) => idOf(service));
      if (id === undefined || !services.includes(id)) return;
      yield problem(node, ['id'], `${quoted(id)} is the service itself`);
    },
  },
  {
    name: 'image-type',
    says: 'What has an image service is of the type “Image”',
    severity: 'error',
    spec: `${P3}#57-content-resources`,
    *check(node) {
      if (!['body', 'thumbnail', 'logo'].includes(node.property)) return;
      if (!['Text', 'Dataset', 'dctypes:Image'].includes(node.type)) return;
      if (imageServices(node.resource).length === 0) return;
      yield problem(node, ['type'], `the type is ${quoted(node.type)}`);
    },
  },
  {
    name: 'service-profile',
    says: 'The profile of an ImageService3 is level0, level1 or level2',
    severity: 'warning',
    spec: 'https://iiif.io/api/image/3.0/#52-technical-properties',
    on: ['ImageService3'],
    *check(node) {
      const profile = textOf(node.resource['profile']);
      if (profile === undefined || /^level[012]$/.test(profile)) return;
      yield problem(node, ['profile'], `the profile is ${quoted(profile)}`);
    },
  },
  {
    name: 'service-size',
    says: 'The whole image is as large as its service says',
    severity: 'warning',
    spec: 'https://iiif.io/api/image/3.0/#52-technical-properties',
    on: ['Image'],
    *check(node) {
      const { id, width, height } = node.resource;
      if (!WHOLE_IMAGE.test(textOf(id) ?? '')) return;
      for (const service of imageServices(node.resource)) {
        if ('maxWidth' in service || 'maxArea' in service) continue;
        if (differ(width, service['width']) || differ(height, service['height'])) {
          const sizes = `${service['width']} × ${service['height']}, the image ${width} × ${height}`;
          yield problem(node, ['service'], `the ${typeOf(service)} is ${sizes}`);
        }
      }
    },
  },
  {
    name: 'service-slash',
    says: 'The id of an image service has no slash at its end',
    severity: 'warning',
    spec: 'https://iiif.io/api/image/3.0/#52-technical-properties',
    on: ['ImageService1', 'ImageService2', 'ImageService3'],
    *check(node) {
      const id = idOf(node.resource);
      if (id?.endsWith('/')) yield problem(node, [], `${quoted(id)} ends with a slash`);
    },
  },
];

const differ = (one: unknown, other: unknown) =>
  typeof one === 'number' && typeof other === 'number' && one !== other;
