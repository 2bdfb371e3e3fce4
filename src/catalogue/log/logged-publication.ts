import { parseImageId } from '../../iiif/uri.ts';
import type { LayerStatus } from '../../record/record.ts';
import type { Database } from '../../system/database/database.ts';
import type { Publication, VersionStep } from '../resource.ts';
import { versions } from '../version.ts';
import type { RecordState } from './change.ts';
import { type Change, changeLog } from './change-log.ts';

/** What was published, as far as the change log and the versions still show it. */
export type LoggedPublication = { readonly step: VersionStep; readonly state: RecordState };

/**
 * Reads from the change log what was published before data/ was rebuilt, so that an unchanged record gets
 * no new version; undefined if the log has no entry, or the record was withdrawn.
 */
export function loggedPublications(database: Database) {
  const log = changeLog(database);
  const { parts } = versions(database);

  return async ({ unit, resources }: Publication): Promise<LoggedPublication | undefined> => {
    const { record, path } = unit;
    const history = await log.of(record.id);
    const last = history.at(-1);
    if (!last || last.type === 'Delete') return undefined;
    const { version, time, folder, hash, detail } = last;
    const stored = [...(await parts(record.id, version))];
    const documents = new Map([
      ...resources.map(({ address, hash }): [string, string] => [address, hash]),
      // For a level, the log has only the hash of the Collection.
      ...resources.slice(0, 1).map(({ address }): [string, string] => [address, hash]),
    ]);
    return {
      step: { version, time },
      state: {
        folder,
        path,
        remembered: { described: detail.described, statuses: statusesAfter(history) },
        documents: record.folios.length ? itemDocuments(resources, stored) : documents,
        images: new Map(
          stored
            .filter((one) => !isDocument(one))
            .map(([id, hash]) => [parseImageId(id).folio, hash]),
        ),
      },
    };
  };
}

/** The published status of each layer; each change names only the layers it changed. */
function statusesAfter(history: readonly Change[]): Map<string, LayerStatus> {
  const statuses = new Map<string, LayerStatus>();
  for (const { detail } of history) {
    for (const [layer, { is }] of Object.entries(detail.layers ?? {})) {
      if (is) statuses.set(layer, is);
      else statuses.delete(layer);
    }
  }
  return statuses;
}

/** For an item, the versions store all IIIF documents; its other resources are assumed unchanged. */
const itemDocuments = (
  resources: Publication['resources'],
  stored: readonly (readonly [string, string])[],
): Map<string, string> =>
  new Map([
    ...resources
      .filter(({ type }) => !type.startsWith('application/ld+json'))
      .map(({ address, hash }): [string, string] => [address, hash]),
    ...stored.filter(isDocument),
  ]);

/** Documents are stored by their address, images by their id. */
const isDocument = ([address]: readonly [string, string]): boolean => address.startsWith('/');
