import { collectionPages, topCollection } from '../../iiif/presentation/collection.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { CatalogueWriter } from '../publish.ts';
import type { Records } from '../records.ts';
import { packed } from '../resource.ts';
import { levelPublication } from './record.ts';

type Parts = { readonly uri: Uris; readonly records: Records; readonly writer: CatalogueWriter };

/** No hash of inputs: the next ingest looks at the level again. */
const UNKNOWN_INPUTS = '';

/**
 * Makes Collections anew, and the top one, after what lies under them has changed. They are made of what is
 * published alone: what waits in manifests/ has no part in it.
 *
 * @param levels ids, each before those under it
 */
export function renewLevels(parts: Parts, levels: readonly string[]): void {
  const { uri, records, writer } = parts;
  for (const id of levels.toReversed()) {
    const unit = records.outline(id);
    const folder = records.publication(id)?.folder;
    if (!unit || folder === undefined) continue;
    const { publication } = levelPublication(uri, unit, records.members(id));
    const resources = [...publication.resources, ...records.files(id)];
    writer.publish({ ...publication, folder, inputs: UNKNOWN_INPUTS, resources });
  }
  publishTop(parts);
}

/** The Collection of the whole archive. */
export function publishTop({ uri, records, writer }: Parts): void {
  const members = records.members();
  const tops = members.flatMap(({ id }) => records.path(id));
  const top = topCollection(uri, members, tops);
  const all = [top, ...collectionPages(uri, top, members)];
  writer.keep(all.map((one) => packed(uri, one)));
}
