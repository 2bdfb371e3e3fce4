import { type Json, listOf, objectsOf } from '../json.ts';
import type { Uris } from '../uri.ts';
import { links, picture, searchService } from './link.ts';
import { metadata, present, values } from './value.ts';

/** The kinds of 3.0 in 2.1. https://iiif.io/api/presentation/2.1/#resource-type-overview */
const TYPES: { readonly [type: string]: string } = {
  Collection: 'sc:Collection',
  Manifest: 'sc:Manifest',
  Canvas: 'sc:Canvas',
  Range: 'sc:Range',
  AnnotationPage: 'sc:AnnotationList',
  AnnotationCollection: 'sc:Layer',
};

/** Ways of showing that 2.1 knows too. https://iiif.io/api/presentation/2.1/#viewinghint */
export const HINTS: ReadonlySet<unknown> = new Set([
  'individuals',
  'paged',
  'continuous',
  'multi-part',
  'non-paged',
  'facing-pages',
]);

/** Id, type and label, which is all that a reference has; each version has addresses of its own. */
export const reference = (uri: Uris, { id, type, label }: Json): Json =>
  present({
    '@id': uri.inVersion(String(id), 2),
    '@type': TYPES[String(type)],
    label: values(label),
  });

/**
 * What every resource may say of itself, in the order of the specification.
 * https://iiif.io/api/presentation/2.1/#resource-properties
 */
export function described(uri: Uris, of: Json): Json {
  const [statement] = objectsOf(of['requiredStatement']);
  const [above] = objectsOf(of['partOf']);
  const [logo] = objectsOf(of['provider']).flatMap(({ logo }) => objectsOf(logo));
  return present({
    ...reference(uri, of),
    metadata: metadata(of['metadata']),
    description: values(of['summary']),
    thumbnail: picture(of['thumbnail']),
    attribution: values(statement?.['value']),
    license: of['rights'],
    logo: logo?.['id'],
    viewingDirection: of['viewingDirection'],
    viewingHint: listOf(of['behavior']).find((one) => HINTS.has(one)),
    navDate: of['navDate'],
    related: links(of['homepage']),
    rendering: links(of['rendering']),
    service: searchService(of['service']),
    seeAlso: links(of['seeAlso']),
    within: above && uri.inVersion(String(above['id']), 2),
  });
}
