import { changeLog } from '../catalogue/log/change-log.ts';
import { datasetAvailability, datasetPresence } from '../export/dataset/state.ts';
import { describedRecords } from '../export/metadata/described.ts';
import type { Uris } from '../iiif/uri.ts';
import type { Database } from '../system/database/database.ts';
import type { Store } from '../system/store/store.ts';
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
  /** Where the exported dataset is, if it exists. */
  readonly dataset: Store;
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
    hasDataset: datasetPresence(dataset),
    oai: await openOai({ ...options, described }),
  };
}

export type Harvest = Awaited<ReturnType<typeof openHarvest>>;
