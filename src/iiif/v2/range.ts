import { type Json, objectsOf } from '../json.ts';
import type { Uris } from '../uri.ts';
import { described } from './described.ts';
import { present } from './value.ts';

/** The tree of ranges laid flat, each naming the ids of those below it. https://iiif.io/api/presentation/2.1/#range */
export const ranges = (uri: Uris, structures: unknown): readonly Json[] =>
  objectsOf(structures).flatMap((top) => flat(uri, top, { viewingHint: 'top' }));

function flat(uri: Uris, range: Json, hint: Json): readonly Json[] {
  const items = objectsOf(range['items']);
  const below = items.filter(({ type }) => type === 'Range');
  const own = present({
    ...described(uri, range),
    '@id': range['id'],
    ...hint,
    ranges: below.map(({ id }) => id),
    canvases: items.filter(({ type }) => type === 'Canvas').map(({ id }) => id),
  });
  return [own, ...below.flatMap((one) => flat(uri, one, {}))];
}
