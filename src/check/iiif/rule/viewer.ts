import { isObject, type JsonObject, listOf, stringsOf, textOf } from '../../../record/json.ts';
import type { Node } from '../document.ts';
import { isHtml, readMarkup, unknownElements } from '../vocabulary.ts';
import { problem, quoted, type Rule } from './rule.ts';
import { mapsOf, textsIn } from './text.ts';

/** The keys that the official schema accepts; it rejects all others, extensions included. */
const OFFICIAL_KEYS: Readonly<Record<string, readonly string[]>> = {
  AnnotationPage: [
    ...['@context', 'id', 'type', 'items', 'label', 'first', 'last', 'next', 'prev', 'partOf'],
    ...['rendering', 'service', 'thumbnail'],
  ],
  Manifest: [
    ...['@context', 'id', 'type', 'label', 'items', 'metadata', 'summary', 'requiredStatement'],
    ...['rights', 'provider', 'thumbnail', 'navDate', 'navPlace', 'placeholderCanvas'],
    ...['accompanyingCanvas', 'viewingDirection', 'behavior', 'seeAlso', 'service', 'services'],
    ...['homepage', 'rendering', 'partOf', 'start', 'structures', 'annotations'],
  ],
};

/** What clients keep of HTML. https://iiif.io/api/presentation/3.0/#45-html-markup-in-property-values */
const KEPT_ELEMENTS = ['a', 'b', 'br', 'i', 'img', 'p', 'small', 'span', 'sub', 'sup'];

export const VIEWER_RULES: readonly Rule[] = [
  {
    name: 'viewer-empty-page',
    requirement:
      'An annotation page that is only referenced should have no items key, or Mirador never fetches it',
    severity: 'viewer',
    on: ['AnnotationPage'],
    *check(node) {
      const { items } = node.resource;
      if (node.property !== 'annotations' || !Array.isArray(items) || items.length > 0) return;
      yield problem(node, ['items'], 'this annotation page has empty items');
    },
  },
  {
    name: 'viewer-keys',
    requirement:
      'The official schema rejects keys that it does not know here; move them to the AnnotationCollection, a Canvas or the Annotation',
    severity: 'viewer',
    on: Object.keys(OFFICIAL_KEYS),
    *check(node, document) {
      if (!('items' in node.resource) || document.isSearchAnswer) return;
      for (const key of Object.keys(node.resource)) {
        if (OFFICIAL_KEYS[node.type]?.includes(key)) continue;
        yield problem(node, [key], `the ${node.type} has the key ${quoted(key)}`);
      }
    },
  },
  {
    name: 'viewer-page-part-of',
    requirement:
      'The partOf of an annotation page should be an array of AnnotationCollections only; the official schema accepts nothing else',
    severity: 'viewer',
    on: ['AnnotationPage'],
    *check(node, document) {
      const { partOf } = node.resource;
      if (partOf === undefined || document.isSearchAnswer) return;
      const wholes = listOf(partOf).filter(isObject);
      if (Array.isArray(partOf) && wholes.every(isAnnotationCollection)) return;
      yield problem(node, ['partOf'], 'partOf is not an array of AnnotationCollections');
    },
  },
  {
    name: 'viewer-canvas-items',
    requirement:
      'A canvas should have items, with the pages embedded; the official schema requires both, and few viewers fetch a page of painting annotations',
    severity: 'viewer',
    on: ['Canvas'],
    *check(node) {
      if (node.parent?.type !== 'Manifest' || node.property !== 'items') return;
      const { items } = node.resource;
      if (!Array.isArray(items)) yield problem(node, [], 'this canvas has no items');
      for (const [index, page] of (Array.isArray(items) ? items : []).entries()) {
        if (isObject(page) && !('items' in page)) {
          yield problem(
            node,
            ['items', index],
            'this page of painting annotations is only referenced',
          );
        }
      }
    },
  },
  {
    name: 'viewer-language-key',
    requirement:
      'The keys of a language map should have letters and hyphens only; the official schema rejects digits',
    severity: 'viewer',
    *check(node) {
      for (const [key, map] of mapsOf(node)) {
        for (const tag of Object.keys(map)) {
          if (/\d/.test(tag)) yield problem(node, [key, tag], `${quoted(tag)} contains digits`);
        }
      }
    },
  },
  {
    name: 'viewer-html',
    requirement: `Clients keep only ${KEPT_ELEMENTS.join(', ')}, and links to http, https and mailto`,
    severity: 'viewer',
    spec: 'https://iiif.io/api/presentation/3.0/#45-html-markup-in-property-values',
    *check(node) {
      for (const { keys, text } of textsIn(node, ['summary', 'value'])) {
        if (!isHtml(text)) continue;
        const { elements } = readMarkup(text);
        for (const name of unknownElements(elements, KEPT_ELEMENTS)) {
          yield problem(node, keys, `<${name}> will be removed`);
        }
        for (const { href } of elements.map(({ attributes }) => attributes)) {
          if (href !== undefined && !/^(https?|mailto):/i.test(href)) {
            yield problem(node, keys, `the link to ${quoted(href)} will be removed`);
          }
        }
      }
    },
  },
  {
    name: 'viewer-alto-first',
    requirement:
      'Every seeAlso of a canvas should have a profile, and ALTO should come first; Universal Viewer looks only at the profile of the first',
    severity: 'viewer',
    on: ['Canvas'],
    *check(node) {
      for (const [index, link] of listOf(node.resource['seeAlso']).entries()) {
        if (!isObject(link)) continue;
        const profile = textOf(link['profile']);
        if (profile === undefined)
          yield problem(node, ['seeAlso', index], 'this link has no profile');
        if (index > 0 && profile?.startsWith('http://www.loc.gov/standards/alto')) {
          yield problem(node, ['seeAlso', index], 'ALTO is not the first link');
        }
      }
    },
  },
  {
    name: 'viewer-paged-text',
    requirement:
      'A Manifest whose texts have boxes should not be paged; viewers misplace the boxes in book view',
    severity: 'viewer',
    on: ['Manifest'],
    *check(node) {
      if (!stringsOf(node.resource['behavior']).includes('paged')) return;
      const canvases = listOf(node.resource['items']).filter(isObject);
      if (!canvases.some((canvas) => 'annotations' in canvas)) return;
      yield problem(node, ['behavior'], 'this Manifest is paged and has annotations');
    },
  },
];

const isAnnotationCollection = ({ type }: JsonObject) => type === 'AnnotationCollection';

const SEARCH_1_KEYS = ['@context', '@id', '@type', 'profile', 'service', 'label'];
const SEARCH_1 = 'http://iiif.io/api/search/1/search';

const isHttp = (value: unknown) => typeof value === 'string' && value.startsWith('http');

/** True if a service is identified by this pair of keys. */
const isKnownBy = (service: JsonObject, id: string, type: string): boolean =>
  isHttp(service[id]) && typeof service[type] === 'string';

const typeOf = (service: JsonObject) => textOf(service['type']) ?? textOf(service['@type']) ?? '';

/** Rules for listing services so that every viewer in use finds the one it knows. */
export const VIEWER_SERVICE_RULES: readonly Rule[] = [
  {
    name: 'viewer-service-order',
    requirement:
      'Of several services of one kind, the newest should come first; viewers use the first one they know',
    severity: 'viewer',
    *check(node) {
      const newest = new Map<string, number>();
      for (const [index, service] of listOf(node.resource['service']).entries()) {
        if (!isObject(service)) continue;
        const [, kind, version] = /^(Image|Search)Service(\d)$/.exec(typeOf(service)) ?? [];
        if (!kind) continue;
        const before = newest.get(kind) ?? Number(version);
        if (before < Number(version)) {
          yield problem(
            node,
            ['service', index],
            `${typeOf(service)} comes after ${kind}Service${before}`,
          );
        }
        newest.set(kind, Math.min(before, Number(version)));
      }
    },
  },
  {
    name: 'viewer-search-1',
    requirement: `A SearchService1 should have @context, @id, @type and the profile ${SEARCH_1}; Mirador and Universal Viewer recognise it by these`,
    severity: 'viewer',
    on: ['SearchService1'],
    *check(node) {
      const { resource } = node;
      for (const key of Object.keys(resource)) {
        if (!SEARCH_1_KEYS.includes(key))
          yield problem(node, [key], `this service has the key ${quoted(key)}`);
      }
      if (resource['profile'] !== SEARCH_1)
        yield problem(node, [], 'the profile is missing or different');
      if (!('@context' in resource)) yield problem(node, [], 'there is no @context');
    },
  },
  {
    name: 'viewer-search-query',
    requirement: 'The id of a search service should have no query; viewers append ?q= to it',
    severity: 'viewer',
    on: ['SearchService1', 'SearchService2'],
    *check(node) {
      const id = idOf(node);
      if (id?.includes('?')) yield problem(node, [], `the id is ${quoted(id)}`);
    },
  },
  {
    name: 'viewer-access-id',
    requirement:
      'The official schema requires an id for every access service, even an external one; the service can be given in the info.json instead',
    severity: 'viewer',
    on: ['AuthAccessService2'],
    *check(node) {
      if (idOf(node) === undefined) yield problem(node, [], 'this access service has no id');
    },
  },
  {
    name: 'viewer-service-form',
    requirement:
      'A service should be an object in an array, at every level, with id and type, or @id and @type, and a string as its profile; the official schema accepts no other form, though the older APIs do',
    severity: 'viewer',
    *check(node) {
      if (node.property !== 'service' && node.property !== 'services') return;
      const { resource } = node;
      const isNew = isKnownBy(resource, 'id', 'type');
      if (isNew === isKnownBy(resource, '@id', '@type') && node.type !== 'AuthAccessService2') {
        const both = isNew ? 'both pairs of keys' : 'neither pair of keys';
        yield problem(node, [], `this service has ${both}`);
      }
      const { profile, service } = resource;
      if (profile !== undefined && typeof profile !== 'string') {
        yield problem(node, ['profile'], 'the profile is not a string');
      }
      if (service === undefined) return;
      if (!Array.isArray(service))
        yield problem(node, ['service'], 'the services inside this one are not an array');
      else if (!service.every(isObject)) {
        yield problem(node, ['service'], 'this array has entries that are not objects');
      }
    },
  },
];

const idOf = ({ resource }: Node) => textOf(resource['id']) ?? textOf(resource['@id']);
