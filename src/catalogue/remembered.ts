import { imageParts } from '../iiif/uri.ts';
import type { Database } from '../storage/sqlite.ts';
import type { State } from './change.ts';
import type { Publication, Step } from './publication.ts';
import { queries } from './query.ts';
import { versions } from './versions.ts';

/** What was published, as far as the log and the versions still tell. */
export type Remembered = { readonly step: Step; readonly state: State };

/**
 * What the log says is published although data/ was made anew, so that a record which is as it was gets
 * no new version; undefined where it says nothing, or that the record is withdrawn.
 */
export function remembered(database: Database) {
  const newest = queries(database).one(
    `SELECT change.version, change.time, folder, hash FROM latest JOIN change USING (number)
     WHERE latest.record = ? AND change.type <> 'Delete'`,
  );
  const { parts } = versions(database);

  return ({ unit, resources, images }: Publication): Remembered | undefined => {
    const { record, path } = unit;
    const found = newest(record.id);
    if (!found) return undefined;
    const version = Number(found['version']);
    const kept = [...parts(record.id, version)];
    const documents = new Map([
      ...resources.map(({ address, hash }): [string, string] => [address, hash]),
      // Of a level the log keeps the hash of the Collection alone.
      ...resources
        .slice(0, 1)
        .map(({ address }): [string, string] => [address, String(found['hash'])]),
    ]);
    return {
      step: { version, time: String(found['time']) },
      state: {
        folder: String(found['folder']),
        path,
        documents: images.length ? documentsOf(resources, kept) : documents,
        images: new Map(
          kept.filter((one) => !isDocument(one)).map(([id, hash]) => [imageParts(id).folio, hash]),
        ),
      },
    };
  };
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
