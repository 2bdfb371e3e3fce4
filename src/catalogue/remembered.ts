import { imageParts } from '../iiif/uri.ts';
import type { LayerStatus } from '../record/record.ts';
import type { Database } from '../storage/sqlite.ts';
import type { State } from './change.ts';
import { type Change, changeLog } from './change-log.ts';
import type { Publication, Step } from './publication.ts';
import { versions } from './versions.ts';

/** What was published, as far as the log and the versions still tell. */
export type Remembered = { readonly step: Step; readonly state: State };

/**
 * What the log says is published although data/ was made anew, so that a record which is as it was gets
 * no new version; undefined where it says nothing, or that the record is withdrawn.
 */
export function remembered(database: Database) {
  const log = changeLog(database);
  const { parts } = versions(database);

  return ({ unit, resources, images }: Publication): Remembered | undefined => {
    const { record, path } = unit;
    const history = log.of(record.id);
    const found = history.at(-1);
    if (!found || found.type === 'Delete') return undefined;
    const { version, time, folder, hash, detail } = found;
    const kept = [...parts(record.id, version)];
    const documents = new Map([
      ...resources.map(({ address, hash }): [string, string] => [address, hash]),
      // Of a level the log keeps the hash of the Collection alone.
      ...resources.slice(0, 1).map(({ address }): [string, string] => [address, hash]),
    ]);
    return {
      step: { version, time },
      state: {
        folder,
        path,
        remembered: { described: detail.described, statuses: statusesAfter(history) },
        documents: images.length ? documentsOf(resources, kept) : documents,
        images: new Map(
          kept.filter((one) => !isDocument(one)).map(([id, hash]) => [imageParts(id).folio, hash]),
        ),
      },
    };
  };
}

/** The status of each layer that was published, of which each change says what became of it. */
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

/** Of an item all documents are kept by version, and what it has beside them is taken to be as it was. */
const documentsOf = (
  resources: Publication['resources'],
  kept: readonly (readonly [string, string])[],
): Map<string, string> =>
  new Map([
    ...resources
      .filter(({ type }) => !type.startsWith('application/ld+json'))
      .map(({ address, hash }): [string, string] => [address, hash]),
    ...kept.filter(isDocument),
  ]);

/** Documents are known by their address, images by their id. */
const isDocument = ([address]: readonly [string, string]): boolean => address.startsWith('/');
