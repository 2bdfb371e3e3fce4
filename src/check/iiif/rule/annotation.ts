import { isObject, type JsonObject, listOf, numberOf, textOf } from '../../../record/json.ts';
import { at } from '../../pointer.ts';
import { type Extent, holderOf, type IiifDocument, type Node } from '../document.ts';
import { type Fragment, partsOf, type ResourcePart, readFragment } from '../part.ts';
import { readMarkup } from '../vocabulary.ts';
import { milder, motivationsOf, P3, type Problem, problem, quoted, type Rule } from './rule.ts';

const GRANULARITIES = ['page', 'block', 'paragraph', 'line', 'word', 'glyph'];
const TIME_MODES = ['trim', 'scale', 'loop'];

const targetsOf = ({ resource, pointer }: Node): readonly ResourcePart[] => [
  ...partsOf(resource['target'], at(pointer, 'target')),
];

export const ANNOTATION_RULES: readonly Rule[] = [
  {
    name: 'target-holder',
    requirement:
      'An annotation must target the canvas (or other resource) that its page belongs to, or a part of it',
    severity: 'error',
    spec: `${P3}#annotations`,
    on: ['Annotation'],
    *check(node, document) {
      const holder = holderOf(node);
      const targets = targetsOf(node);
      if (!holder || targets.length === 0) return;
      if (targets.some(({ uri }) => isPartOf(uri, holder, document))) return;
      const uris = targets.slice(0, 3).map(({ uri }) => quoted(uri));
      const isMilder =
        node.parent?.property === 'annotations' &&
        targets.every((part) => isOther(part, document) || isMoved(part, holder, document));
      yield {
        ...problem(
          node,
          ['target'],
          `the target ${uris.join(', ')} is not the ${holder.type} that this annotation belongs to`,
        ),
        ...milder(isMilder),
      };
    },
  },
  {
    name: 'target-type',
    requirement:
      'A target that is an object must have a type; only in a search response may it be an id alone',
    severity: 'error',
    spec: `${P3}#42-resource-representations`,
    on: ['Annotation'],
    *check(node, document) {
      if (document.isSearchAnswer) return;
      const { target } = node.resource;
      for (const [index, entry] of listOf(target).entries()) {
        if (!isObject(entry) || 'type' in entry) continue;
        const keys = Array.isArray(target) ? ['target', index] : ['target'];
        yield problem(node, keys, 'this target has no type');
      }
    },
  },
  {
    name: 'motivation',
    requirement: 'An annotation should have a motivation, which says why it was made',
    severity: 'warning',
    spec: 'https://www.w3.org/TR/annotation-model/#motivation-and-purpose',
    on: ['Annotation'],
    *check(node) {
      if (!('motivation' in node.resource))
        yield problem(node, [], 'this annotation has no motivation');
    },
  },
  {
    name: 'content-state',
    requirement:
      'A content state must target a Manifest, or a Canvas or Range whose partOf names the Manifest',
    severity: 'error',
    spec: 'https://iiif.io/api/content-state/1.0/#22-target-body',
    on: ['Annotation'],
    *check(node) {
      if (!motivationsOf(node).includes('contentState')) return;
      const { target } = node.resource;
      for (const [index, entry] of listOf(target).entries()) {
        if (namesManifest(entry)) continue;
        const keys = Array.isArray(target) ? ['target', index] : ['target'];
        const isUri = typeof entry === 'string' && !entry.includes('#');
        yield {
          ...problem(node, keys, 'the target does not say which Manifest it is part of'),
          // It may be the URI of a Manifest.
          ...milder(isUri),
        };
      }
    },
  },
  {
    name: 'granularity',
    requirement: `The value of textGranularity should be one of ${GRANULARITIES.join(', ')}, and text from the canvas should have the motivation “supplementing”`,
    severity: 'warning',
    spec: 'https://iiif.io/api/extension/text-granularity/#22-usage',
    on: ['Annotation'],
    *check(node) {
      const granularity = textOf(node.resource['textGranularity']);
      if (granularity === undefined) return;
      if (!GRANULARITIES.includes(granularity)) {
        yield problem(
          node,
          ['textGranularity'],
          `${quoted(granularity)} is not a known granularity`,
        );
      }
      if (!motivationsOf(node).includes('supplementing')) {
        yield problem(
          node,
          ['motivation'],
          'this text does not have the motivation “supplementing”',
        );
      }
    },
  },
  {
    name: 'time-mode-known',
    requirement: `The value of timeMode should be one of ${TIME_MODES.join(', ')}, or come from an extension`,
    severity: 'warning',
    spec: `${P3}#timemode`,
    on: ['Annotation'],
    *check(node) {
      const mode = textOf(node.resource['timeMode']);
      if (mode === undefined || TIME_MODES.includes(mode)) return;
      yield problem(node, ['timeMode'], `${quoted(mode)} is not a known timeMode`);
    },
  },
  {
    name: 'choice-label',
    requirement: 'Each option of a Choice should have a label, so that readers can choose',
    severity: 'warning',
    spec: `${P3}#label`,
    on: ['Choice'],
    *check(node) {
      for (const [index, item] of listOf(node.resource['items']).entries()) {
        if (isObject(item) && item['type'] !== 'TextualBody' && !('label' in item)) {
          yield problem(node, ['items', index], `option ${index + 1} has no label`);
        }
      }
    },
  },
  {
    name: 'svg-selector',
    requirement: 'The value of an SvgSelector must be well-formed XML whose root element is svg',
    severity: 'error',
    spec: 'https://www.w3.org/TR/annotation-model/#svg-selector',
    on: ['SvgSelector'],
    *check(node) {
      const value = textOf(node.resource['value']);
      if (value === undefined) return;
      const { fault, elements } = readMarkup(value.trim());
      const root = elements[0]?.name ?? '';
      if (fault) yield problem(node, ['value'], `the SVG is not well-formed: ${fault}`);
      else if (!/^(\w+:)?svg$/.test(root))
        yield problem(node, ['value'], `the root element is ${quoted(root)}`);
    },
  },
];

/** True for a Manifest, or for a resource that says which Manifest it is part of; a URI alone is not enough. */
function namesManifest(target: unknown): boolean {
  const source = isObject(target) ? (target['source'] ?? target) : target;
  if (!isObject(source)) return false;
  if (source['type'] !== 'Canvas' && source['type'] !== 'Range') return true;
  return listOf(source['partOf']).some((whole) => isObject(whole) && whole['type'] === 'Manifest');
}

/** True if the URI identifies the resource that holds the annotation, or something that may belong to it. */
function isPartOf(uri: string, holder: Node, { canvases, ids }: IiifDocument): boolean {
  if (uri === holder.resource['id']) return true;
  return holder.type !== 'Canvas' && (ids.has(uri) || canvases.has(uri));
}

/** True for a Range, an Annotation or anything else that is not a canvas: they can be commented on as well. */
const isOther = ({ uri, type }: ResourcePart, { canvases, ids }: IiifDocument): boolean =>
  type === undefined ? ids.has(uri) && !canvases.has(uri) : type !== 'Canvas';

/**
 * True if a canvas was reused from another Manifest, and the annotation refers to it by an address
 * under that of this Manifest.
 */
function isMoved(
  { uri }: ResourcePart,
  holder: Node,
  { top, home, canvases }: IiifDocument,
): boolean {
  const id = textOf(holder.resource['id']);
  if (top.type !== 'Manifest' || home === '' || !id || canvases.has(uri)) return false;
  return uri.startsWith(home) && !id.startsWith(home);
}

/** The properties in which resources refer to parts of canvases. */
const PART_KEYS = ['target', 'start'];

export const REGION_RULES: readonly Rule[] = [
  {
    name: 'fragment',
    requirement:
      'A part of a canvas is written as #xywh=x,y,w,h, where w and h are greater than 0, or as #t=start,end in seconds',
    severity: 'error',
    spec: 'https://www.w3.org/TR/media-frags/#naming-space',
    has: [...PART_KEYS, 'items'],
    *check(node, { canvases }) {
      for (const { uri, fragments } of partsNamedBy(node)) {
        for (const { text, pointer } of fragments) {
          const { fault } = readFragment(text);
          if (fault === undefined || !(canvases.has(uri) || fault.startsWith('xywh'))) continue;
          yield { pointer, message: `${quoted(fault)} is not a valid fragment` };
        }
      }
    },
  },
  {
    name: 'region-inside',
    requirement: 'A part of a canvas must lie within it, in dimensions that the canvas has',
    severity: 'error',
    spec: `${P3}#53-canvas`,
    has: [...PART_KEYS, 'items'],
    *check(node, document) {
      for (const part of partsNamedBy(node)) yield* outside(part, document);
    },
  },
];

/** The parts of canvases that a resource refers to: in its target, in its start, or as items of a Range. */
function* partsNamedBy({ resource, type, pointer }: Node): Generator<ResourcePart> {
  for (const key of PART_KEYS) {
    if (key in resource) yield* partsOf(resource[key], at(pointer, key));
  }
  if (type !== 'Range') return;
  for (const [index, item] of listOf(resource['items']).entries()) {
    if (isObject(item) && item['type'] !== 'Range')
      yield* partsOf(item, at(pointer, 'items', index));
  }
}

function* outside(part: ResourcePart, { canvases }: IiifDocument): Generator<Problem> {
  const canvas = canvases.get(part.uri);
  if (!canvas) return;
  for (const { text, pointer } of part.fragments) {
    const message = faultOf(readFragment(text), canvas);
    if (message) yield { pointer, message: `${quoted(text)} ${message}` };
  }
  for (const selector of part.selectors) {
    const message = selector['type'] === 'PointSelector' && pointFault(selector, canvas);
    if (message) yield { pointer: part.pointer, message: `the point ${message}` };
  }
}

function faultOf({ region, time }: Fragment, canvas: Extent): string | undefined {
  return (region && regionFault(region, canvas)) ?? (time && timeFault(time, canvas));
}

function regionFault(region: Required<Fragment>['region'], canvas: Extent): string | undefined {
  const { width, height } = canvas;
  if (width === undefined || height === undefined) return NO_SPACE;
  const right = region.percent ? 100 : width;
  const bottom = region.percent ? 100 : height;
  const isOutside = region.x + region.w > right || region.y + region.h > bottom;
  return isOutside ? beyond(canvas) : undefined;
}

function timeFault(time: Required<Fragment>['time'], { duration }: Extent): string | undefined {
  if (duration === undefined) return NO_TIME;
  const { start, end = start } = time;
  if (end < start) return 'ends before it starts';
  return end > duration ? `extends beyond the canvas, which lasts ${duration} s` : undefined;
}

function pointFault(selector: JsonObject, canvas: Extent): string | undefined {
  const [x, y, t] = ['x', 'y', 't'].map((key) => numberOf(selector[key]));
  if (x !== undefined || y !== undefined) {
    const { width, height } = canvas;
    if (width === undefined || height === undefined) return NO_SPACE;
    if ((x ?? 0) > width || (y ?? 0) > height) return beyond(canvas);
  }
  if (t !== undefined) {
    if (canvas.duration === undefined) return NO_TIME;
    if (t > canvas.duration)
      return `is beyond the end of the canvas, which lasts ${canvas.duration} s`;
  }
  return undefined;
}

const NO_SPACE = 'refers to a position on a canvas that has no height and width';
const NO_TIME = 'refers to a time on a canvas that has no duration';

const beyond = ({ width, height }: Extent) =>
  `extends beyond the canvas, which is ${width} × ${height}`;
