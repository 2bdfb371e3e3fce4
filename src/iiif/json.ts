/** https://iiif.io/api/presentation/3.0/#46-linked-data-context-and-extensions */
export const PRESENTATION = 'http://iiif.io/api/presentation/3/context.json';

/** https://iiif.io/api/presentation/2.1/#linked-data */
export const PRESENTATION_2 = 'http://iiif.io/api/presentation/2/context.json';

/** Of the release candidate. https://preview.iiif.io/api/main/presentation/4.0/model/#json-ld-contexts-and-extensions */
export const PRESENTATION_4 = 'http://iiif.io/api/presentation/4/context.json';

/** https://iiif.io/api/extension/text-granularity/ ; an extension's context stands before the API's. */
export const GRANULARITY = 'http://iiif.io/api/extension/text-granularity/context.json';

/** The media type of every Presentation resource. https://iiif.io/api/presentation/3.0/#62-responses */
export const PRESENTATION_TYPE = `application/ld+json;profile="${PRESENTATION}"`;

/** https://iiif.io/api/search/1.0/ */
export const SEARCH_1 = 'http://iiif.io/api/search/1/context.json';

/** https://iiif.io/api/search/2.0/#linked-data-context-and-extensions */
export const SEARCH_2 = 'http://iiif.io/api/search/2/context.json';

export type PresentationVersion = 2 | 3 | 4;

/**
 * The versions that harvesters are told of, the first one first. 4.0 is a release candidate, and its
 * addresses may yet change.
 */
export const PUBLISHED_VERSIONS: readonly PresentationVersion[] = [3, 2];

/** https://iiif.io/api/discovery/1.0/#34-linked-data-context-and-extensions */
export const DISCOVERY = 'http://iiif.io/api/discovery/1/context.json';

/** A document as it is published, of which only the parts that matter are known. */
export type Json = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export const objectsOf = (value: unknown): readonly Json[] => listOf(value).filter(isObject);
