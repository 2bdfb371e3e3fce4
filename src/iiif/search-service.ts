import { SEARCH_1 } from './context.ts';
import type { Uris } from './uri.ts';

/**
 * The search within a resource, where there is a text to be searched: version 2, and version 1 for viewers
 * that know no other. https://iiif.io/api/search/2.0/#service-description
 *
 * @param scope a record, a record and a layer of it, or nothing for the whole archive
 */
export const searchable = (uri: Uris, hasText: boolean, ...scope: readonly string[]) =>
  hasText ? { service: searchServices(uri, scope) } : {};

const searchServices = (uri: Uris, scope: readonly string[]) => [
  {
    id: uri.search(2, ...scope),
    type: 'SearchService2' as const,
    service: [{ id: uri.autocomplete(2, ...scope), type: 'AutoCompleteService2' as const }],
  },
  {
    '@context': SEARCH_1,
    '@id': uri.search(1, ...scope),
    '@type': 'SearchService1' as const,
    profile: 'http://iiif.io/api/search/1/search',
    // Search 1 allows one object too, Presentation 3 does not. https://iiif.io/api/presentation/3.0/#service
    service: [
      {
        '@context': SEARCH_1,
        '@id': uri.autocomplete(1, ...scope),
        '@type': 'AutoCompleteService1' as const,
        profile: 'http://iiif.io/api/search/1/autocomplete',
      },
    ],
  },
];
