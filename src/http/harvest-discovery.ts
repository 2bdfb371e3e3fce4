import { type Request, type Response, Router } from 'express';
import type { ChangeLog } from '../catalogue/change-log.ts';
import { FondsError } from '../errors.ts';
import { activityPage, activityStream, changesOn } from '../harvest/activity.ts';
import { DISCOVERY } from '../iiif/context.ts';
import type { Uris } from '../iiif/uri.ts';
import { jsonType } from './accept.ts';
import { REVALIDATE, send, tagOf } from './answer.ts';

const TYPE = `application/ld+json;profile="${DISCOVERY}"`;

/** A page that another follows never changes again: a year. */
export const FOR_GOOD = 'public, max-age=31536000, immutable';

/** The stream of changes, and its pages. https://iiif.io/api/discovery/1.0/ */
export function discoveryRoutes(log: ChangeLog, uri: Uris, hasDataset: () => boolean): Router {
  const routes = Router();
  const path = uri.discovery.slice(uri.base.length);

  routes.get(path, (req, res) => {
    give(req, res, activityStream(uri, newestOf(log).number, hasDataset()), REVALIDATE);
  });

  routes.get(`${path}/:page`, (req, res) => {
    const newest = newestOf(log).number;
    const page = /^[1-9]\d{0,8}$/.test(req.params.page) ? Number(req.params.page) : 0;
    const [first, last] = changesOn(page);
    if (page === 0 || first > newest) {
      const pages = `1 to ${activityStream(uri, newest).last.id.split('/').at(-1)}`;
      throw new FondsError(
        'NOT_FOUND',
        `there is no page “${req.params.page}”; there are ${pages}`,
      );
    }
    const changes = log.between(first, Math.min(last, newest));
    give(req, res, activityPage(uri, page, changes, newest), last < newest ? FOR_GOOD : REVALIDATE);
  });

  return routes;
}

/** A stream must have a page and a page an activity, so there is none before the first change. */
export function newestOf(log: ChangeLog): NonNullable<ReturnType<ChangeLog['newest']>> {
  const newest = log.newest();
  if (newest) return newest;
  throw new FondsError('NOT_FOUND', 'nothing has been published here yet');
}

function give(req: Request, res: Response, document: object, cache: string): void {
  const body = JSON.stringify(document);
  res.vary('Accept');
  send(req, res, {
    type: jsonType(TYPE, req),
    body,
    etag: tagOf(body),
    cache,
  });
}
