/** https://iiif.io/api/presentation/3.0/#46-linked-data-context-and-extensions */
export const PRESENTATION = 'http://iiif.io/api/presentation/3/context.json';

/** https://iiif.io/api/extension/text-granularity/ ; an extension's context stands before the API's. */
export const GRANULARITY = 'http://iiif.io/api/extension/text-granularity/context.json';

/** The media type of every Presentation resource. https://iiif.io/api/presentation/3.0/#62-responses */
export const PRESENTATION_TYPE = `application/ld+json;profile="${PRESENTATION}"`;
