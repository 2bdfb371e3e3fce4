import { followers } from '../../../src/app/followers.ts';
import { MAX_GROUP } from '../../../src/catalogue/ingest/group.ts';
import { renewLevels } from '../../../src/catalogue/ingest/levels.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import { records } from '../../../src/catalogue/records.ts';
import type { Publication } from '../../../src/catalogue/resource.ts';
import { uris } from '../../../src/iiif/uri.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { BASE, letterPublication, levelPublication, levelsFrom } from './sample.ts';

/**
 * Publishes the letters from `from` up to, but without, `to`, in groups as an ingest commits them, and the
 * levels above them.
 *
 * @param onGroup called with the number of letters published so far
 */
export async function publishLetters(
  database: Database,
  from: number,
  to: number,
  onGroup: (done: number) => void,
): Promise<void> {
  const writer = catalogueWriter(database, followers(database));
  const levels: string[] = [];
  let group: Publication[] = [];
  for (let n = from; n < to; n++) {
    for (const path of levelsFrom(n)) {
      group.push(levelPublication(path));
      levels.push(path.at(-1)?.id ?? '');
    }
    group.push(letterPublication(n));
    if (group.length < MAX_GROUP && n + 1 < to) continue;
    const [failure] = (await writer.publishAll(group)).values();
    if (failure) throw failure.error;
    group = [];
    onGroup(n + 1);
  }
  await renew(database, levels);
}

/** Builds the Collections of levels, and the top one, from what is published. */
export const renew = (database: Database, levels: readonly string[]): Promise<void> =>
  renewLevels(
    {
      ...{ uri: uris(BASE), records: records(database) },
      writer: catalogueWriter(database, followers(database)),
    },
    levels,
  );
