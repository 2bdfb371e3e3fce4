import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { changeLog } from '../catalogue/log/change-log.ts';
import { INDEX } from '../export/dataset/catalogue.ts';
import { datasetAvailability } from '../export/dataset/state.ts';
import { describedRecords } from '../export/metadata/described.ts';
import type { Uris } from '../iiif/uri.ts';
import type { Database } from '../system/database/database.ts';
import { openOai } from './oai/oai.ts';
import { sitePages } from './sitemap.ts';

type Options = {
  readonly database: Database;
  readonly uri: Uris;
  /** Name of the archive, and the address of the person responsible; see `openOai`. */
  readonly name: string;
  readonly email: string;
  /** The name as a data provider; absent if none has been set. */
  readonly givenName?: string | undefined;
  /** Folder of the exported dataset, which may not exist. */
  readonly dataset: string;
};

/** Everything that the routes for harvesters need. */
export async function openHarvest(options: Options) {
  const { database, uri, name, email, dataset } = options;
  const log = changeLog(database);
  const described = describedRecords(database, uri, options.givenName);
  return {
    name,
    email,
    log,
    described,
    pages: sitePages(database),
    datasetAvailability: datasetAvailability(dataset, log),
    hasDataset: () => existsSync(join(dataset, INDEX)),
    oai: await openOai({ ...options, described }),
  };
}

export type Harvest = Awaited<ReturnType<typeof openHarvest>>;
