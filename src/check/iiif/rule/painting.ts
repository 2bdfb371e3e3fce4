import { isObject, type JsonObject, listOf, numberOf, textOf } from '../../../record/json.ts';
import { holderOf } from '../document.ts';
import { milder, motivationsOf, P3, problem, quoted, type Rule } from './rule.ts';

/** Rules about how images, sound and video are painted on a canvas. */
export const PAINTING_RULES: readonly Rule[] = [
  {
    name: 'painting-place',
    requirement:
      'Annotations that paint a canvas belong in its items, and all others in its annotations',
    severity: 'error',
    spec: `${P3}#53-canvas`,
    on: ['Annotation'],
    *check(node) {
      if (!holderOf(node)) return;
      const paints = motivationsOf(node).includes('painting');
      const place = node.parent?.property;
      if (place === 'items' && !paints) {
        yield problem(
          node,
          ['motivation'],
          'this annotation in the items of a canvas does not have the motivation “painting”',
        );
      }
      if (place === 'annotations' && paints) {
        yield problem(
          node,
          ['motivation'],
          'this annotation has the motivation “painting”, but is in “annotations”',
        );
      }
    },
  },
  {
    name: 'painting-body',
    requirement: 'An annotation that paints a canvas must have a body, the content that is painted',
    severity: 'error',
    spec: `${P3}#56-annotation`,
    on: ['Annotation'],
    *check(node) {
      const { body, bodyValue } = node.resource;
      if (!motivationsOf(node).includes('painting') || bodyValue !== undefined) return;
      if (listOf(body).length === 0)
        yield problem(node, [], 'this painting annotation has no body');
    },
  },
  {
    name: 'body-object',
    requirement:
      'A body must be an object with a type, or clients cannot tell what the URI identifies',
    severity: 'error',
    spec: `${P3}#42-resource-representations`,
    on: ['Annotation'],
    *check(node) {
      for (const [index, body] of listOf(node.resource['body']).entries()) {
        if (typeof body !== 'string') continue;
        const keys = Array.isArray(node.resource['body']) ? ['body', index] : ['body'];
        yield problem(node, keys, `the body ${quoted(body)} is a bare URI`);
      }
    },
  },
  {
    name: 'painting-extent',
    requirement:
      'A canvas needs height and width for an image, a duration for sound, and all three for video',
    severity: 'error',
    spec: `${P3}#53-canvas`,
    on: ['Annotation'],
    *check(node) {
      const canvas = holderOf(node);
      if (canvas?.type !== 'Canvas' || !motivationsOf(node).includes('painting')) return;
      const { height, width, duration } = canvas.resource;
      const isFlat = duration === undefined;
      const isUnseen = height === undefined && width === undefined && !isFlat;
      for (const { type, isMeasured } of bodiesOf(node.resource['body'])) {
        const lasts = ['Sound', 'Video'].includes(type) && isFlat;
        const covers = ['Image', 'Video'].includes(type) && isUnseen;
        if (lasts)
          yield problem(node, ['body'], `${type} is painted on a canvas that has no duration`);
        if (covers) {
          const message = `${type} is painted on a canvas that has no height and width`;
          // A video without height and width may be sound only.
          const isHeard = type === 'Video' && !isMeasured;
          yield {
            ...problem(node, ['body'], message),
            ...milder(isHeard),
          };
        }
      }
    },
  },
  {
    name: 'canvas-shape',
    requirement:
      'An image painted on a whole canvas should have its proportions, or it is distorted or leaves a margin',
    severity: 'warning',
    spec: `${P3}#53-canvas`,
    on: ['Annotation'],
    *check(node) {
      const canvas = holderOf(node);
      if (canvas?.type !== 'Canvas' || !motivationsOf(node).includes('painting')) return;
      const { body, target } = node.resource;
      if (!isObject(body) || body['type'] !== 'Image' || target !== canvas.resource['id']) return;
      const image = shapeOf(body);
      const ground = shapeOf(canvas.resource);
      if (!image || !ground || Math.abs(image / ground - 1) < 0.02) return;
      yield problem(node, ['body'], `${sizeOf(body)} is painted on ${sizeOf(canvas.resource)}`);
    },
  },
];

type Body = {
  readonly type: string;
  /** Whether it states its height or width. */
  readonly isMeasured: boolean;
};

/** The bodies of an annotation, and the options of a Choice among them. */
function* bodiesOf(value: unknown): Generator<Body> {
  for (const body of listOf(value).filter(isObject)) {
    const type = textOf(body['type']) ?? '';
    if (type === 'Choice') yield* bodiesOf(body['items']);
    else yield { type, isMeasured: 'height' in body || 'width' in body };
  }
}

function shapeOf(resource: JsonObject): number | undefined {
  const width = numberOf(resource['width']);
  const height = numberOf(resource['height']);
  return width && height ? width / height : undefined;
}

const sizeOf = ({ width, height }: JsonObject): string => `${width} × ${height}`;

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
    requirement:
      'The id of an image must be the URI of an image, such as …/full/max/0/default.jpg, not that of its service',
    severity: 'error',
    spec: `${P3}#57-content-resources`,
    on: ['Image'],
    *check(node) {
      const id = textOf(node.resource['id'])?.replace(/(\/info\.json|\/)$/, '');
      const services = imageServices(node.resource).map((service) => idOf(service));
      if (id === undefined || !services.includes(id)) return;
      yield problem(node, ['id'], `${quoted(id)} is the id of its service`);
    },
  },
  {
    name: 'image-type',
    requirement: 'A resource with an image service must have the type “Image”',
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
    requirement: 'The profile of an ImageService3 should be level0, level1 or level2',
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
    requirement: 'The size of a whole image should be the one that its service states',
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
    requirement: 'The id of an image service should not end with a slash',
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
