import express, { type Express, Router } from 'express';
import type { Readers } from '../access/reader-of.ts';
import type { SignIn } from '../access/sign-in/sign-in.ts';
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
import type { Store } from '../system/store/store.ts';
import { datasetRoutes, exportRoutes } from './api/export.ts';
import { harvestRoutes, oaiRoutes } from './api/harvest.ts';
import { type ServedSearch, searchRoutes } from './api/search.ts';
import { textRoutes } from './api/text.ts';
import { type ImageAccessOf, iiifAuthRoutes } from './auth/iiif-routes.ts';
import { authRoutes } from './auth/routes.ts';
import { citeRoutes, contentStateRoutes } from './cite/routes.ts';
import { errorHandler, errorRoutes } from './error/routes.ts';
import type { Closed } from './gate/closed.ts';
import { homeRoutes } from './home/routes.ts';
import type { Site } from './layout/reader.ts';
import { folioRoutes } from './leaf/routes.ts';
import { recordRoutes } from './record/routes.ts';
import { signpostRoutes } from './record/signpost.ts';
import { searchPageRoutes } from './search/routes.ts';
import { assetRoutes, schemaRoutes } from './server/files.ts';
import { checkReadOnly, shownAddress } from './server/request.ts';
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
  /** Cached differences between versions. */
  readonly differences: ExportStore;
  readonly health: () => Promise<Health>;
  readonly cite: Cite;
  readonly search: ServedSearch;
  readonly readers: Readers;
  /** Absent where nobody can sign in. */
  readonly signIn: SignIn | undefined;
  readonly imageAccess: ImageAccessOf;
  /** Answers for what is closed. */
  readonly closed: Closed;
  /** Whether /validate fetches documents by their address. */
  readonly validateUrls?: boolean;
  readonly log: Log;
  /** The folder with assets/ and viewers/, which the build makes. */
  readonly dist: string;
  /** The folder with the whole archive as files. */
  readonly dataset: Store;
};

/** All routes in the order they are tried; images and IIIF documents are answered before Express. */
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
  readers,
  signIn,
  imageAccess,
  closed,
  health,
  log,
  dist,
  dataset,
  validateUrls,
}: AppParts): Express {
  const { uri } = site;
  const server = express();
  server.disable('x-powered-by').disable('etag');
  const routes = express.Router();
  // First those that also take POST.
  routes.use(validateRoutes({ site, fetches: validateUrls === true }));
  routes.use(oaiRoutes(harvest.oai));
  routes.use(authRoutes({ site, readers, signIn }));
  routes.use((req, res, next) => {
    checkReadOnly(req, res);
    next();
  });
  routes.use(iiifAuthRoutes({ site, readers, signIn, imageAccess }));
  routes.use(closed.hidden());
  routes.use(goneRoutes(tombstones, site));
  routes.use(contentStateRoutes({ uri, cite }));
  routes.use(signpostRoutes({ records, described: harvest.described, uri }));
  routes.use(healthRoutes(health));
  routes.use(schemaRoutes());
  routes.use(textRoutes(records, documents, exports));
  routes.use(exportRoutes(exports));
  routes.use(citeRoutes({ site, cite, tombstones }));
  routes.use(searchRoutes(search));
  routes.use(searchPageRoutes(search, site));
  routes.use(datasetRoutes(dataset, harvest.datasetAvailability));
  routes.use(versionRoutes({ records, versions, make, differences, site }));
  routes.use(harvestRoutes(harvest, uri));
  routes.use(assetRoutes(dist));
  routes.use(viewerRoutes({ records, site, dist }));
  routes.use(homeRoutes({ records, browse, site, hasDataset: harvest.hasDataset }));
  routes.use(errorRoutes(site));
  routes.use(recordRoutes({ records, site }));
  routes.use(folioRoutes({ records, site, dist }));
  server.use(routes);
  server.use(closed.routes());
  server.use((req, _res) => {
    throw new FondsError('NOT_FOUND', `there is nothing at ${req.path}`);
  });
  server.use(closed.errors());
  server.use(
    errorHandler(site, (error, req) =>
      log.error({ err: error, url: shownAddress(req.originalUrl) }, 'failed'),
    ),
  );
  return server;
}

/** Whether the server can answer, and what is wrong. */
export type Health = { readonly isReady: boolean; readonly problems: readonly string[] };

/**
 * `/healthz`: the process is alive. `/readyz`: it can serve; the answer names what is wrong. A full disk
 * doesn't make the server unready: it still serves everything published, and taking it out of service
 * would turn the problem into an outage.
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
