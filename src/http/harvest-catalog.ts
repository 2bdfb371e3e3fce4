import { Router } from 'express';
import type { Harvest } from '../harvest/harvest.ts';
import { apiCatalog, LINKSET, securityTxt } from '../harvest/web/well-known.ts';
import type { Uris } from '../iiif/uri.ts';
import { REVALIDATE, send, tagOf } from './answer.ts';

/** `/.well-known/`: the ways in for programs, and whom to tell of a hole where somebody is named. */
export function catalogRoutes({ email }: Harvest, uri: Uris): Router {
  const routes = Router({ strict: true });

  routes.get('/.well-known/api-catalog', (req, res) => {
    const body = apiCatalog(uri);
    const etag = tagOf(body);
    const headers = { Link: `<${uri.apiCatalog}>; rel="api-catalog"` };
    send(req, res, { type: LINKSET, body, etag, cache: REVALIDATE, headers });
  });

  if (email) {
    routes.get('/.well-known/security.txt', (req, res) => {
      const body = securityTxt(uri, email, Date.now());
      send(req, res, { type: 'text/plain; charset=utf-8', body, cache: REVALIDATE });
    });
  }
  return routes;
}
