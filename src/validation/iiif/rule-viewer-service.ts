import type { Node } from './document.ts';
import { isObject, type JsonObject, listOf, textOf } from './json.ts';
import { problem, quoted, type Rule } from './rule.ts';

const SEARCH_1_KEYS = ['@context', '@id', '@type', 'profile', 'service', 'label'];
const SEARCH_1 = 'http://iiif.io/api/search/1/search';

const isHttp = (value: unknown) => typeof value === 'string' && value.startsWith('http');

/** True where a service is known by this pair of keys. */
const isKnownBy = (service: JsonObject, id: string, type: string): boolean =>
  isHttp(service[id]) && typeof service[type] === 'string';

const typeOf = (service: JsonObject) => textOf(service['type']) ?? textOf(service['@type']) ?? '';

/** How services are listed so that every viewer in use finds the one it knows. */
export const VIEWER_SERVICE_RULES: readonly Rule[] = [
  {
    name: 'viewer-service-order',
    says: 'Of several services of one kind the newest comes first; viewers take the first they know',
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
    says: `A SearchService1 has @context, @id, @type and the profile ${SEARCH_1}; Mirador and Universal Viewer know it by these`,
    severity: 'viewer',
    on: ['SearchService1'],
    *check(node) {
      const { resource } = node;
      for (const key of Object.keys(resource)) {
        if (!SEARCH_1_KEYS.includes(key)) yield problem(node, [key], `the key is ${quoted(key)}`);
      }
      if (resource['profile'] !== SEARCH_1) yield problem(node, [], 'the profile is another');
      if (!('@context' in resource)) yield problem(node, [], 'there is no @context');
    },
  },
  {
    name: 'viewer-search-query',
    says: 'The id of a search has no query; viewers add ?q= to it',
    severity: 'viewer',
    on: ['SearchService1', 'SearchService2'],
    *check(node) {
      const id = idOf(node);
      if (id?.includes('?')) yield problem(node, [], `the id is ${quoted(id)}`);
    },
  },
  {
    name: 'viewer-access-id',
    says: 'The official schema asks every access service for an id, external ones included; the info.json can hold it instead',
    severity: 'viewer',
    on: ['AuthAccessService2'],
    *check(node) {
      if (idOf(node) === undefined) yield problem(node, [], 'this access service has no id');
    },
  },
  {
    name: 'viewer-service-form',
    says: 'A service is an object in an array, at every depth, with id and type, or @id and @type, and a profile that is a string; the official schema takes no other form, though the older APIs do',
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
      if (!Array.isArray(service)) yield problem(node, ['service'], 'this is not an array');
      else if (!service.every(isObject)) {
        yield problem(node, ['service'], 'this array holds other things than objects');
      }
    },
  },
];

const idOf = ({ resource }: Node) => textOf(resource['id']) ?? textOf(resource['@id']);
