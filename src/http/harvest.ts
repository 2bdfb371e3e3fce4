import { Router } from 'express';
import type { Harvest } from '../harvest/harvest.ts';
import type { Uris } from '../iiif/uri.ts';
import { discoveryRoutes } from './harvest-discovery.ts';
import { metadataRoutes } from './metadata.ts';

/** Everything that machines read to know what is here and what has changed. */
export function harvestRoutes({ log, described }: Harvest, uri: Uris): Router {
  const routes = Router();
  routes.use(discoveryRoutes(log, uri));
  routes.use(metadataRoutes(described));
  return routes;
}
