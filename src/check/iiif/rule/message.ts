import { DISCOVERY_CONTEXT } from '../../../iiif/context.ts';
import {
  isObject,
  type JsonObject,
  listOf,
  numberOf,
  stringsOf,
  textOf,
} from '../../../record/json.ts';
import { at } from '../../pointer.ts';
import { P3, type Problem, problem, quoted, type Rule, type RuleText } from './rule.ts';

/** A rule about a document that is not a resource of the Presentation API. */
export type MessageRule = RuleText & {
  readonly check: (document: JsonObject, url?: string) => Iterable<Problem>;
};

const CD = 'https://iiif.io/api/discovery/1.0/';
const AUTH = 'https://iiif.io/api/auth/2.0/';

/** Rules about a change log that a schema cannot express. https://iiif.io/api/discovery/1.0/ */
export const DISCOVERY_RULES: readonly MessageRule[] = [
  {
    name: 'activity-context',
    requirement: `The context must be ${DISCOVERY_CONTEXT}, or an array that ends with it`,
    severity: 'error',
    spec: `${CD}#4-linked-data-context-and-extensions`,
    *check(document) {
      const last = listOf(document['@context']).at(-1);
      if (last !== undefined && last !== DISCOVERY_CONTEXT) {
        yield { pointer: '/@context', message: `the last context is ${quoted(String(last))}` };
      }
    },
  },
  {
    name: 'activity-address',
    requirement: 'The id of a document must be the address at which it is published',
    severity: 'error',
    spec: `${CD}#id`,
    *check({ id }, url) {
      if (url === undefined || typeof id !== 'string' || id === url) return;
      yield {
        pointer: '/id',
        message: `the id is ${quoted(id)}, but the document was fetched from ${quoted(url)}`,
      };
    },
  },
  {
    name: 'activity-order',
    requirement: 'The activities of a page must be in the order of their endTime, the oldest first',
    severity: 'error',
    spec: `${CD}#ordereditems`,
    *check(document) {
      let latest = Number.NEGATIVE_INFINITY;
      for (const [index, activity] of listOf(document['orderedItems']).entries()) {
        const time = isObject(activity)
          ? Date.parse(textOf(activity['endTime']) ?? '')
          : Number.NaN;
        if (time < latest) {
          yield {
            pointer: at('', 'orderedItems', index, 'endTime'),
            message: 'this activity is older than the one before it',
          };
        }
        if (time > latest) latest = time;
      }
    },
  },
  {
    name: 'activity-move',
    requirement: 'A resource must have a different id after a Move',
    severity: 'error',
    spec: `${CD}#target`,
    *check(document) {
      const listed = listOf(document['orderedItems']).map((activity, index) => ({
        activity,
        pointer: at('', 'orderedItems', index),
      }));
      for (const { activity, pointer } of [{ activity: document, pointer: '' }, ...listed]) {
        if (!isObject(activity) || activity['type'] !== 'Move') continue;
        const { object, target } = activity;
        if (!isObject(object) || !isObject(target) || object['id'] !== target['id']) continue;
        yield {
          pointer: at(pointer, 'target', 'id'),
          message: 'the object and the target have the same id',
        };
      }
    },
  },
  {
    name: 'activity-time',
    requirement:
      'Each activity should say when it ended, so that harvesters can stop at what they already know',
    severity: 'warning',
    spec: `${CD}#endtime`,
    *check(document) {
      for (const [index, activity] of listOf(document['orderedItems']).entries()) {
        if (!isObject(activity) || activity['type'] === 'Refresh' || 'endTime' in activity)
          continue;
        yield { pointer: at('', 'orderedItems', index), message: 'this activity has no endTime' };
      }
    },
  },
];

/** Rules about the messages of the authorization flow that a schema cannot express. https://iiif.io/api/auth/2.0/ */
export const AUTH_RULES: readonly MessageRule[] = [
  {
    name: 'probe-substitute',
    requirement: 'A substitute may be offered only if access is denied',
    severity: 'error',
    spec: `${AUTH}#substitute`,
    *check({ status, substitute }) {
      if (substitute === undefined || (numberOf(status) ?? 400) >= 400) return;
      yield { pointer: '/substitute', message: `the status is ${String(status)}` };
    },
  },
  {
    name: 'probe-location',
    requirement: 'A location may be given only with a redirect status, 30x',
    severity: 'error',
    spec: `${AUTH}#location`,
    *check({ status, location }) {
      const code = numberOf(status);
      if (location === undefined || code === undefined || (code >= 300 && code < 310)) return;
      yield { pointer: '/location', message: `the status is ${code}` };
    },
  },
  {
    name: 'probe-heading',
    requirement: 'If access is denied, a heading and a note should explain why',
    severity: 'warning',
    spec: `${AUTH}#heading`,
    *check({ status, heading, type }) {
      if (type !== 'AuthProbeResult2' || (numberOf(status) ?? 200) < 400 || heading) return;
      yield { pointer: '', message: 'there is no heading' };
    },
  },
  {
    name: 'message-note',
    requirement: 'A note should come with a heading',
    severity: 'warning',
    spec: `${AUTH}#note`,
    *check({ heading, note }) {
      if (note !== undefined && heading === undefined) {
        yield { pointer: '/note', message: 'there is a note without a heading' };
      }
    },
  },
];

/** Keys of Presentation 2, and what replaced them. */
const FORMER: Readonly<Record<string, string>> = {
  sequences: 'items',
  canvases: 'items',
  images: 'items',
  otherContent: 'annotations',
  ranges: 'structures',
  manifests: 'items',
  collections: 'items',
  members: 'items',
  license: 'rights',
  attribution: 'requiredStatement',
  description: 'summary',
  viewingHint: 'behavior',
  related: 'homepage',
  within: 'partOf',
  startCanvas: 'start',
};

const CLASSES = ['Collection', 'Manifest', 'Canvas', 'Range', 'AnnotationPage'];

/** Rules about remains of Presentation 2 in a document of version 3. */
export const LEGACY_RULES: readonly Rule[] = [
  {
    name: 'logo-agent',
    requirement: 'A logo belongs to an Agent, in the provider of the resource',
    severity: 'error',
    spec: `${P3}#logo`,
    on: [...CLASSES, 'Annotation', 'AnnotationCollection'],
    *check(node) {
      if ('logo' in node.resource) {
        yield problem(node, ['logo'], `this ${node.type} has a logo`);
      }
    },
  },
  {
    name: 'former-key',
    requirement: 'The keys of Presentation 2 have no meaning in version 3',
    severity: 'warning',
    spec: 'https://iiif.io/api/presentation/3.0/change-log/',
    on: CLASSES,
    *check(node) {
      for (const key of Object.keys(node.resource)) {
        if (!Object.hasOwn(FORMER, key)) continue;
        yield problem(node, [key], `${quoted(key)} is now called ${quoted(FORMER[key] ?? '')}`);
      }
    },
  },
];

const CS = 'https://iiif.io/api/search/1.0/';

/** Rules about a response of Content Search 1 that a schema cannot express. https://iiif.io/api/search/1.0/ */
export const SEARCH_1_RULES: readonly MessageRule[] = [
  {
    name: 'hit-annotation',
    requirement: 'A hit must refer to annotations in the resources of the same response',
    severity: 'error',
    spec: `${CS}#search-term-highlighting`,
    *check({ resources, hits }) {
      const there = new Set(listOf(resources).map((one) => isObject(one) && one['@id']));
      for (const [index, hit] of listOf(hits).entries()) {
        for (const id of stringsOf(isObject(hit) ? hit['annotations'] : undefined)) {
          if (there.has(id)) continue;
          const message = `${quoted(id)} is not among the resources`;
          yield { pointer: `/hits/${index}/annotations`, message };
        }
      }
    },
  },
  {
    name: 'viewer-search-region',
    requirement:
      'Each result needs a region, #xywh=x,y,w,h, in a string; Universal Viewer stops with an error at one without',
    severity: 'viewer',
    *check({ resources }) {
      for (const [index, annotation] of listOf(resources).entries()) {
        const on = isObject(annotation) ? annotation['on'] : undefined;
        if (namesRegion(textOf(on) ?? '')) continue;
        yield { pointer: `/resources/${index}/on`, message: 'this result has no region' };
      }
    },
  },
];

/** True for `…#xywh=…`, whether or not other dimensions come first. A regular expression would search after every #. */
const namesRegion = (target: string): boolean =>
  target
    .slice(target.indexOf('#') + 1)
    .split('&')
    .some((field) => field.startsWith('xywh='));
