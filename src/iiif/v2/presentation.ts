import { PRESENTATION_2 } from '../context.ts';
import { isObject, type Json, objectsOf } from '../json.ts';
import type { Uris } from '../uri.ts';
import { annotationList } from './annotation-list.ts';
import { canvas } from './canvas.ts';
import { described, reference } from './described.ts';
import { picture } from './link.ts';
import { ranges } from './range.ts';
import { present } from './value.ts';

/**
 * A published document of Presentation 3.0 in the words of 2.1, for viewers and harvesters that read no
 * other. Canvases, ranges and annotations keep their ids, so that what is said of them holds in every
 * version. `losses2` tells what cannot be said. https://iiif.io/api/presentation/2.1/
 *
 * @param document a Manifest, Collection, AnnotationPage or AnnotationCollection
 */
export function presentation2(uri: Uris, document: Json): Json {
  const make = MAKERS[String(document['type'])] ?? described;
  return { '@context': PRESENTATION_2, ...make(uri, document) };
}

const MAKERS: { readonly [type: string]: (uri: Uris, of: Json) => Json } = {
  Manifest: manifest,
  Collection: collection,
  AnnotationPage: annotationList,
  AnnotationCollection: layer,
};

/** Its leaves are one sequence. https://iiif.io/api/presentation/2.1/#manifest */
function manifest(uri: Uris, of: Json): Json {
  const start = isObject(of['start']) ? of['start']['id'] : undefined;
  const sequence = present({
    '@type': 'sc:Sequence',
    label: 'Normal order',
    startCanvas: start,
    canvases: objectsOf(of['items']).map((one) => canvas(uri, one)),
  });
  return present({
    ...described(uri, of),
    sequences: [sequence],
    structures: ranges(uri, of['structures']),
  });
}

/**
 * Collections and Manifests in lists of their own, as all clients know them, or in one where their order
 * would be lost. https://iiif.io/api/presentation/2.1/#collection
 */
function collection(uri: Uris, of: Json): Json {
  const items = objectsOf(of['items']);
  const collections = items.filter(({ type }) => type === 'Collection');
  const manifests = items.filter(({ type }) => type === 'Manifest');
  const isMixed = collections.length > 0 && manifests.length > 0;
  return present({
    ...described(uri, of),
    ...(of['id'] === uri.top && { viewingHint: 'top' }),
    collections: collections.map((one) => member(uri, one)),
    manifests: manifests.map((one) => member(uri, one)),
    ...(isMixed && { members: items.map((one) => member(uri, one)) }),
  });
}

/** A Collection among members has to say how it is shown. https://iiif.io/api/presentation/2.1/#members */
const member = (uri: Uris, of: Json): Json =>
  present({
    ...reference(uri, of),
    ...(of['type'] === 'Collection' && { viewingHint: 'individuals' }),
    navDate: of['navDate'],
    thumbnail: picture(of['thumbnail']),
  });

/** A text as a whole, as the first and the last of its lists. https://iiif.io/api/presentation/2.1/#layer */
function layer(uri: Uris, of: Json): Json {
  const page = (name: 'first' | 'last') => {
    const [found] = objectsOf(of[name]);
    return found && uri.inVersion(String(found['id']), 2);
  };
  return present({
    ...described(uri, of),
    total: of['total'],
    first: page('first'),
    last: page('last'),
  });
}
