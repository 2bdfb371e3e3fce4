import { type Json, objectsOf } from '../json.ts';
import { present, values } from './value.ts';

const IMAGE = 'http://iiif.io/api/image/2/context.json';
const SEARCH = 'http://iiif.io/api/search/1/context.json';

/** Another file or page. https://iiif.io/api/presentation/2.1/#linking-properties */
export const links = (of: unknown): readonly Json[] =>
  objectsOf(of).map(({ id, label, format, profile }) =>
    present({ '@id': id, label: values(label), format, profile }),
  );

/** A picture with the image service that makes it in other sizes. https://iiif.io/api/presentation/2.1/#thumbnail */
export function picture(of: unknown): Json | undefined {
  const [first] = objectsOf(of);
  return first && present({ '@id': first['id'], service: imageService(first['service']) });
}

/** The service of Image API 2, of those that 3.0 names. https://iiif.io/api/annex/services/#image-information */
export function imageService(of: unknown): Json | undefined {
  const found = objectsOf(of).find((one) => one['@type'] === 'ImageService2');
  return found && { '@context': IMAGE, '@id': found['@id'], profile: found['profile'] };
}

/** The search of Content Search API 1. https://iiif.io/api/search/1.0/#service-description */
export function searchService(of: unknown): Json | undefined {
  const found = objectsOf(of).find((one) => one['@type'] === 'SearchService1');
  if (!found) return undefined;
  const { '@type': _, service, ...rest } = found;
  const [complete] = objectsOf(service);
  const { '@type': __, ...completion } = complete ?? {};
  return { '@context': SEARCH, ...rest, ...(complete && { service: completion }) };
}
