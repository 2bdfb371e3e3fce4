import { type Json, listOf, objectsOf } from '../json.ts';
import type { Uris } from '../uri.ts';
import { listReference } from './annotation-list.ts';
import { described } from './described.ts';
import { imageService } from './link.ts';
import { present } from './value.ts';

/** https://iiif.io/api/presentation/2.1/#canvas */
export const canvas = (uri: Uris, of: Json): Json =>
  present({
    ...described(uri, of),
    '@id': of['id'],
    height: of['height'],
    width: of['width'],
    images: objectsOf(of['items']).flatMap(({ items }) => objectsOf(items).map(painted)),
    otherContent: objectsOf(of['annotations']).map((page) => listReference(uri, page)),
  });

/** https://iiif.io/api/presentation/2.1/#image-resources */
function painted({ id, body, target }: Json): Json {
  const [image = {}] = objectsOf(body);
  const { format, width, height } = image;
  const service = imageService(image['service']);
  return {
    '@id': id,
    '@type': 'oa:Annotation',
    motivation: 'sc:painting',
    resource: present({
      '@id': service ? `${service['@id']}/full/max/0/default.jpg` : image['id'],
      '@type': 'dctypes:Image',
      format,
      height,
      width,
      service,
    }),
    on: listOf(target)[0],
  };
}
