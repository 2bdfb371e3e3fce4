import express, { type Express } from 'express';
import type { Browse } from '../catalogue/browse.ts';
import type { Documents } from '../catalogue/documents.ts';
import type { Records } from '../catalogue/records.ts';
import type { Tombstones } from '../catalogue/tombstones.ts';
import type { Versions } from '../catalogue/versions.ts';
import type { Cite } from '../cite/cite.ts';
import { FondsError } from '../errors.ts';
import type { Exports } from '../export/exports.ts';
import type { ExportStore } from '../export/store.ts';
import type { Harvest } from '../harvest/harvest.ts';
import type { Log } from '../log.ts';
import type { Site } from '../page/reader.ts';
import type { Search } from '../search/search.ts';
import { citeRoutes } from './cite.ts';
import { contentStateRoutes } from './content-state.ts';
import { datasetRoutes } from './dataset.ts';
import { exportRoutes } from './export.ts';
import { goneRoutes } from './gone.ts';
import { harvestRoutes } from './harvest.ts';
import { type Health, healthRoutes } from './health.ts';
import type { Make } from './made.ts';
import { oaiRoutes } from './oai.ts';
import { errors, pageRoutes } from './page.ts';
import { schemaRoutes } from './schema.ts';
import { searchRoutes } from './search.ts';
import { searchPageRoutes } from './search-page.ts';
import { signpostRoutes } from './signpost.ts';
import { textRoutes } from './text.ts';
import { validateRoutes } from './validate.ts';
import { versionRoutes } from './versions.ts';
import { viewerRoutes } from './viewer.ts';

export type Parts = {
  readonly site: Site;
  readonly records: Records;
  readonly browse: Browse;
  readonly documents: Documents;
  readonly exports: Exports;
  readonly tombstones: Tombstones;
  readonly harvest: Harvest;
  readonly versions: Versions;
  readonly make: Make;
  /** A folder of what was made, which may be made again. */
  readonly kept: ExportStore;
  readonly health: () => Promise<Health>;
  readonly cite: Cite;
  readonly search: Search;
  /** Whether /validate fetches addresses that readers give. */
  readonly validateUrls?: boolean;
  readonly log: Log;
  /** The folders of what is sent as it lies: schemas, styles, icons, and the viewers. */
  readonly schemas: URL;
  readonly dist: string;
  /** Where everything that is published lies as files. */
  readonly dataset: string;
};

/** Everything but images and presentation documents, which are answered in front of it. */
export function app({
  site,
  records,
  browse,
  documents,
  exports,
  tombstones,
  harvest,
  versions,
  make,
  kept,
  cite,
  search,
  health,
  log,
  schemas,
  dist,
  dataset,
  validateUrls,
}: Parts): Express {
  const { uri } = site;
  const server = express();
  server.disable('x-powered-by').disable('etag').enable('strict routing');
  const routes = express.Router({ strict: true });
  // Before the rest: a document to be checked, and what a harvester asks, may be sent by POST.
  routes.use(validateRoutes({ site, fetches: validateUrls === true }));
  routes.use(oaiRoutes(harvest.oai));
  routes.use(onlyReading);
  routes.use(goneRoutes(tombstones, site));
  routes.use(contentStateRoutes({ uri, cite }));
  routes.use(signpostRoutes({ records, described: harvest.described, uri }));
  routes.use(healthRoutes(health));
  routes.use(schemaRoutes(schemas));
  routes.use(textRoutes(records, documents, exports));
  routes.use(exportRoutes(exports));
  routes.use(citeRoutes({ site, cite, tombstones }));
  routes.use(searchRoutes(search, uri));
  routes.use(searchPageRoutes(search, site));
  routes.use(datasetRoutes(dataset, harvest.datasetStanding));
  routes.use(versionRoutes({ records, versions, make, kept, site }));
  routes.use(harvestRoutes(harvest, uri));
  routes.use(viewerRoutes({ site, dist }));
  routes.use(pageRoutes({ records, browse, site, dist, hasDataset: harvest.hasDataset }));
  server.use(routes);
  server.use((req, _res) => {
    throw new FondsError('NOT_FOUND', `there is nothing at ${req.path}`);
  });
  server.use(
    errors(site, (error, req) => log.error({ err: error, url: req.originalUrl }, 'failed')),
  );
  return server;
}

const onlyReading: express.RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') {
    next();
    return;
  }
  res.set('Allow', 'GET, HEAD, OPTIONS');
  throw new FondsError('METHOD_NOT_ALLOWED', `${req.method} is not answered here`);
};
