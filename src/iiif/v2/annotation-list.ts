import { isObject, type Json, listOf, objectsOf } from '../json.ts';
import type { Uris } from '../uri.ts';
import { reference } from './described.ts';
import { present } from './value.ts';

/**
 * A page of texts as an AnnotationList, `sc:painting` as 2.1 has it of transcriptions: viewers of that
 * time show no other. https://iiif.io/api/presentation/2.1/#annotation-list
 */
export const annotationList = (uri: Uris, page: Json): Json =>
  present({
    ...reference(uri, page),
    within: layer(uri, page['partOf']),
    prev: neighbour(uri, page['prev']),
    next: neighbour(uri, page['next']),
    resources: objectsOf(page['items']).map(annotation),
  });

/** Where a canvas names the list: without `resources`, so that it is fetched. */
export const listReference = (uri: Uris, page: Json): Json =>
  present({ ...reference(uri, page), within: layer(uri, page['partOf']) });

function layer(uri: Uris, partOf: unknown): Json | undefined {
  const found = objectsOf(partOf).find(({ type }) => type === 'AnnotationCollection');
  return found && reference(uri, found);
}

const neighbour = (uri: Uris, page: unknown): string | undefined =>
  isObject(page) ? uri.inVersion(String(page['id']), 2) : undefined;

function annotation({ id, body, target }: Json): Json {
  const bodies = objectsOf(body).map(resource);
  return {
    '@id': id,
    '@type': 'oa:Annotation',
    motivation: 'sc:painting',
    resource: bodies.length === 1 ? bodies[0] : bodies,
    on: listOf(target)[0],
  };
}

/** A text, or the chip that Mirador shows under it. https://iiif.io/api/presentation/2.1/#embedded-content */
const resource = ({ value, format, language, purpose }: Json): Json =>
  present({
    '@type': purpose === 'tagging' ? 'oa:Tag' : 'cnt:ContentAsText',
    chars: value,
    format,
    language,
  });
