import express, { type Express, Router } from 'express';
import type { Documents } from '../catalogue/documents.ts';
import type { Browse } from '../catalogue/facets.ts';
import type { Tombstones } from '../catalogue/log/change-log.ts';
import type { Records } from '../catalogue/records.ts';
import type { Versions } from '../catalogue/version.ts';
import type { Cite } from '../cite/cite.ts';
import type { Log } from '../config.ts';
import { FondsError } from '../errors.ts';
import type { Exports } from '../export/exports.ts';
import type { ExportStore } from '../export/store.ts';
import type { Harvest } from '../harvest/harvest.ts';
import type { Search } from '../search/search.ts';
import { datasetRoutes, exportRoutes } from './api/export.ts';
import { harvestRoutes, oaiRoutes } from './api/harvest.ts';
import { searchRoutes } from './api/search.ts';
import { textRoutes } from './api/text.ts';
import { citeRoutes, contentStateRoutes } from './cite/routes.ts';
import type { Site } from './layout/reader.ts';
import { errors, pageRoutes, signpostRoutes } from './record/routes.ts';
import { searchPageRoutes } from './search/routes.ts';
import { assetRoutes, schemaRoutes } from './server/files.ts';
import { checkReadOnly } from './server/request.ts';
import type { RunTask } from './thread/documents.ts';
import { validateRoutes } from './validate/routes.ts';
import { goneRoutes } from './version/gone.ts';
import { versionRoutes } from './version/routes.ts';
import { viewerRoutes } from './viewer/routes.ts';

export type AppParts = {
  readonly site: Site;
  readonly records: Records;
  readonly browse: Browse;
  readonly documents: Documents;
  readonly exports: Exports;
  readonly tombstones: Tombstones;
  readonly harvest: Harvest;
  readonly versions: Versions;
  readonly make: RunTask;
  /** A folder of what was made, which may be made again. */
  readonly differences: ExportStore;
  readonly health: () => Promise<Health>;
  readonly cite: Cite;
  readonly search: Search;
  /** Whether /validate fetches addresses that readers give. */
  readonly validateUrls?: boolean;
  readonly log: Log;
  /** What the build made for browsers: assets/ and viewers/. */
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
  differences,
  cite,
  search,
  health,
  log,
  dist,
  dataset,
  validateUrls,
}: AppParts): Express {
  const { uri } = site;
  const server = express();
  server.disable('x-powered-by').disable('etag').enable('strict routing');
  const routes = express.Router({ strict: true });
  // Before the rest: a document to be checked, and what a harvester asks, may be sent by POST.
  routes.use(validateRoutes({ site, fetches: validateUrls === true }));
  routes.use(oaiRoutes(harvest.oai));
  routes.use((req, res, next) => {
    checkReadOnly(req, res);
    next();
  });
  routes.use(goneRoutes(tombstones, site));
  routes.use(contentStateRoutes({ uri, cite }));
  routes.use(signpostRoutes({ records, described: harvest.described, uri }));
  routes.use(healthRoutes(health));
  routes.use(schemaRoutes());
  routes.use(textRoutes(records, documents, exports));
  routes.use(exportRoutes(exports));
  routes.use(citeRoutes({ site, cite, tombstones }));
  routes.use(searchRoutes(search, uri));
  routes.use(searchPageRoutes(search, site));
  routes.use(datasetRoutes(dataset, harvest.datasetAvailability));
  routes.use(versionRoutes({ records, versions, make, differences, site }));
  routes.use(harvestRoutes(harvest, uri));
  routes.use(assetRoutes(dist));
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

/** How the server is: whether it can serve, and what keeps it from that or from something else. */
export type Health = { readonly isReady: boolean; readonly problems: readonly string[] };

/**
 * `/healthz`: the process answers. `/readyz`: it can serve, which `health` tries; the answer names what is
 * wrong. A full disk does not make it unready: everything published is served, and to send its readers
 * elsewhere would make an outage of it.
 * https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export function healthRoutes(health: () => Promise<Health>): Router {
  const routes = Router();
  routes.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  routes.get('/readyz', async (_req, res) => {
    const { isReady, problems } = await health();
    res
      .status(isReady ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({
        status: isReady ? 'ready' : 'not ready',
        ...(problems.length > 0 && { problems }),
      });
  });
  return routes;
}
