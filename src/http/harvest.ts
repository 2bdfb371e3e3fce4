import { Router } from 'express';
import type { Harvest } from '../harvest/harvest.ts';
import type { Uris } from '../iiif/uri.ts';
import { discoveryRoutes } from './harvest-discovery.ts';

/** Everything that machines read to know what is here and what has changed. */
export function harvestRoutes({ log }: Harvest, uri: Uris): Router {
  const routes = Router();
  routes.use(discoveryRoutes(log, uri));
  return routes;
}
