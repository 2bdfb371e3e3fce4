import { SEARCH_2_CONTEXT } from '../../iiif/context.ts';
import { isObject, type JsonObject, listOf, stringsOf, textOf } from '../../record/json.ts';

/** The kind of a document, found by its type and its context. */
export type DocumentKind =
  | 'presentation'
  | 'search'
  | 'search-1'
  | 'content-state'
  | 'image-info-3'
  | 'image-info-2'
  | 'discovery'
  | 'auth'
  /** Of a version that cannot be checked. */
  | 'other-version';

export function kindOf(document: JsonObject): DocumentKind {
  const type = textOf(document['type']) ?? '';
  const contexts = stringsOf(document['@context']);
  if (isImageInfo(document)) return imageKind(document, contexts);
  if (ACTIVITIES.includes(type)) return 'discovery';
  if (MESSAGES.includes(type)) return 'auth';
  if (isSearch1Answer(document)) return 'search-1';
  if (otherPresentationVersion(document)) return 'other-version';
  if (type === 'Annotation' && stringsOf(document['motivation']).includes('contentState')) {
    return 'content-state';
  }
  if (isBareContentState(document)) return 'content-state';
  return contexts.includes(SEARCH_2_CONTEXT) || type === 'TermPage' ? 'search' : 'presentation';
}

const isImageInfo = ({ protocol, type, '@context': context, ...rest }: JsonObject): boolean =>
  protocol === 'http://iiif.io/api/image' ||
  (typeof type === 'string' && /^ImageService\d$/.test(type)) ||
  stringsOf(context).some((uri) => /iiif\.io\/api\/image\//.test(uri)) ||
  ('width' in rest && 'height' in rest && 'profile' in rest && '@id' in rest);

function imageKind(info: JsonObject, contexts: readonly string[]): DocumentKind {
  if (info['type'] === 'ImageService3' || contexts.some((uri) => uri.includes('/image/3/'))) {
    return 'image-info-3';
  }
  const isFirst = /library\.stanford\.edu|image\/1/.test(JSON.stringify(listOf(info['profile'])));
  return isFirst ? 'other-version' : 'image-info-2';
}

const ACTIVITIES = [
  ...['OrderedCollection', 'OrderedCollectionPage'],
  ...['Create', 'Update', 'Delete', 'Move', 'Add', 'Remove', 'Refresh'],
];

const MESSAGES = ['AuthProbeResult2', 'AuthAccessToken2', 'AuthAccessTokenError2'];

/**
 * True for a response of Content Search 1, whose annotations are those of Presentation 2. A simple
 * response is recognised only by the query in its address, or by its paging.
 * https://iiif.io/api/search/1.0/#presentation-api-compatible-responses
 */
const isSearch1Answer = ({ '@type': type, '@context': context, ...rest }: JsonObject): boolean =>
  type === 'search:TermList' ||
  (type === 'sc:AnnotationList' &&
    ('hits' in rest ||
      'startIndex' in rest ||
      stringsOf(context).some((uri) => SEARCH_1.test(uri)) ||
      (textOf(rest['@id'])?.includes('?') ?? false)));

const SEARCH_1 = /^http:\/\/iiif\.io\/api\/search\/[01]\/context\.json$/;

/** The version of the Presentation API that a document follows, if it is not 3. */
export function otherPresentationVersion(document: JsonObject): string | undefined {
  const context = stringsOf(document['@context'])
    .map((uri) => /iiif\.io\/api\/presentation\/(\d)\//.exec(uri)?.[1])
    .find((version) => version !== undefined);
  if ('type' in document) return context === '4' ? '4' : undefined;
  if (!('@type' in document)) return undefined;
  if (stringsOf(document['@context']).some((uri) => uri.includes('shared-canvas.org'))) return '1';
  return context === undefined || context === '3' ? '2' : context;
}

const isBareContentState = (document: JsonObject): boolean =>
  !('@context' in document) &&
  PLACES.includes(textOf(document['type']) ?? '') &&
  Object.keys(document).every((key) => PLACE_KEYS.includes(key)) &&
  (isObject(document['source']) || 'partOf' in document || Object.keys(document).length === 2);

/** The classes that may be a content state on their own. */
const PLACES = ['Collection', 'Manifest', 'Canvas', 'Range', 'SpecificResource'];

/** The keys of such a content state. With more, it would be a resource served without its context. */
const PLACE_KEYS = ['id', 'type', 'label', 'partOf', 'source', 'selector'];
