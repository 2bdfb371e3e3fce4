import { type Request, type Response, Router } from 'express';
import { FondsError } from '../errors.ts';
import type { Harvest } from '../harvest/harvest.ts';
import { archived, archives, atomFeed, changedWith, current } from '../harvest/web/feed.ts';
import type { Uris } from '../iiif/uri.ts';
import { REVALIDATE, send, settled, tagOf } from './answer.ts';
import { FOR_GOOD, newestOf } from './harvest-discovery.ts';

/** `/feed.atom` and `/feed/{n}.atom`: what has changed, for readers of feeds. */
export function feedRoutes({ log, name, email }: Harvest, uri: Uris): Router {
  const routes = Router({ strict: true });
  const about = { uri, name, email };
  const timeOf = (number: number) => log.between(number, number)[0]?.time;

  routes.get('/feed.atom', (req, res) => {
    const newest = newestOf(log).number;
    const changes = log.between(...current(newest));
    give(req, res, atomFeed({ ...about, newest, changes }), REVALIDATE, timeOf(newest));
  });

  routes.get('/feed/:file', (req, res) => {
    const newest = newestOf(log).number;
    const [, number = '0'] = /^([1-9]\d{0,8})\.atom$/.exec(req.params.file) ?? [];
    const [page, last] = [Number(number), archives(newest)];
    if (page < 1 || page > last) {
      const there = last ? `there are 1.atom to ${last}.atom` : `nothing is older than ${uri.feed}`;
      throw new FondsError('NOT_FOUND', `there is no “${req.params.file}”; ${there}`);
    }
    const changes = log.between(...archived(page));
    const cache = page < last ? FOR_GOOD : REVALIDATE;
    const body = atomFeed({ ...about, newest, changes, page });
    give(req, res, body, cache, timeOf(changedWith(page, newest)));
  });

  return routes;
}

const give = (req: Request, res: Response, body: string, cache: string, time?: string): void =>
  send(req, res, {
    type: 'application/atom+xml',
    body,
    etag: tagOf(body),
    ...settled(time),
    cache,
  });
