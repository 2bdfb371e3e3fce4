import { Router } from 'express';
import type { Harvest } from '../harvest/harvest.ts';
import type { Uris } from '../iiif/uri.ts';
import { catalogRoutes } from './harvest-catalog.ts';
import { discoveryRoutes } from './harvest-discovery.ts';
import { feedRoutes } from './harvest-feed.ts';
import { sitemapRoutes } from './harvest-sitemap.ts';
import { metadataRoutes } from './metadata.ts';

/** Everything that machines read to know what is here and what has changed. */
export function harvestRoutes(harvest: Harvest, uri: Uris): Router {
  const { log, described, pages, hasDataset } = harvest;
  const routes = Router();
  routes.use(discoveryRoutes(log, uri, hasDataset));
  routes.use(sitemapRoutes(pages, uri));
  routes.use(feedRoutes(harvest, uri));
  routes.use(catalogRoutes(harvest, uri));
  routes.use(metadataRoutes(described));
  return routes;
}
