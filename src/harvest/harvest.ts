import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { changeLog } from '../catalogue/log/change-log.ts';
import { INDEX } from '../export/dataset/catalogue.ts';
import { datasetAvailability } from '../export/dataset/state.ts';
import { describedRecords } from '../export/metadata/described.ts';
import type { Uris } from '../iiif/uri.ts';
import type { Database } from '../system/sqlite.ts';
import { openOai } from './oai/oai.ts';
import { sitePages } from './sitemap.ts';

type Options = {
  readonly database: Database;
  readonly uri: Uris;
  /** What the archive is called, and who answers for it; see `openOai`. */
  readonly name: string;
  readonly email: string;
  /** Its name as data providers are named: absent as long as it has been given none. */
  readonly givenName?: string | undefined;
  /** Where everything that is published may lie as files. */
  readonly dataset: string;
};

/** What harvesters are served from. */
export function openHarvest(options: Options) {
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
    oai: openOai({ ...options, described }),
  };
}

export type Harvest = ReturnType<typeof openHarvest>;
