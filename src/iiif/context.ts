/*
 * JSON-LD contexts of the IIIF APIs, and what follows from them. Those of the Image API are in
 * `image/info.ts`, where the documents that bear them are written.
 */

/** https://iiif.io/api/presentation/3.0/#46-linked-data-context-and-extensions */
export const PRESENTATION_3_CONTEXT = 'http://iiif.io/api/presentation/3/context.json';

/** https://iiif.io/api/presentation/2.1/#linked-data */
export const PRESENTATION_2_CONTEXT = 'http://iiif.io/api/presentation/2/context.json';

/** Of the release candidate. https://preview.iiif.io/api/main/presentation/4.0/model/#json-ld-contexts-and-extensions */
export const PRESENTATION_4_CONTEXT = 'http://iiif.io/api/presentation/4/context.json';

/** The context of an extension comes before that of the API. https://iiif.io/api/extension/text-granularity/ */
export const TEXT_GRANULARITY_CONTEXT =
  'http://iiif.io/api/extension/text-granularity/context.json';

/** https://iiif.io/api/extension/navplace/ */
export const NAV_PLACE_CONTEXT = 'http://iiif.io/api/extension/navplace/context.json';

/** https://iiif.io/api/search/1.0/ */
export const SEARCH_1_CONTEXT = 'http://iiif.io/api/search/1/context.json';

/** https://iiif.io/api/search/2.0/#linked-data-context-and-extensions */
export const SEARCH_2_CONTEXT = 'http://iiif.io/api/search/2/context.json';

/** https://iiif.io/api/discovery/1.0/#34-linked-data-context-and-extensions */
export const DISCOVERY_CONTEXT = 'http://iiif.io/api/discovery/1/context.json';

/** The media type of every Presentation 3.0 resource. https://iiif.io/api/presentation/3.0/#62-responses */
export const PRESENTATION_3_MEDIA_TYPE = `application/ld+json;profile="${PRESENTATION_3_CONTEXT}"`;

export type PresentationVersion = 2 | 3 | 4;

/**
 * The versions that harvesters are offered, the preferred one first. Version 4.0 is a release
 * candidate whose addresses may still change, so it is not among them.
 */
export const PUBLISHED_VERSIONS: readonly PresentationVersion[] = [3, 2];
