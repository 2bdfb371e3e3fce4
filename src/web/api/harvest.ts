import express, { type Request, type Response, Router } from 'express';
import type { ChangeLog } from '../../catalogue/log/change-log.ts';
import { FondsError } from '../../errors.ts';
import { activityPage, activityStream, changesOn } from '../../harvest/activity.ts';
import { apiCatalog, LINKSET, securityTxt } from '../../harvest/catalog.ts';
import {
  archiveCount,
  archivedChanges,
  atomFeed,
  currentChanges,
  lastChangeOf,
} from '../../harvest/feed.ts';
import type { Harvest } from '../../harvest/harvest.ts';
import type { Oai } from '../../harvest/oai/oai.ts';
import { robots, type SitePages, sitemapFile, sitemapIndex } from '../../harvest/sitemap.ts';
import { DISCOVERY_CONTEXT } from '../../iiif/context.ts';
import type { Uris } from '../../iiif/uri.ts';
import { LANGUAGES } from '../layout/words.ts';
import { etagOf, REVALIDATE, send, stableLastModified } from '../server/answer.ts';
import { jsonTypeFor } from '../server/negotiate.ts';
import { refuseMethod } from '../server/request.ts';
import { metadataRoutes } from './export.ts';

/** Everything that harvesters and crawlers read to find records and changes. */
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

/** `/.well-known/`: the interfaces for programs, and a security contact if one is set. */
export function catalogRoutes({ email }: Harvest, uri: Uris): Router {
  const routes = Router();

  routes.get('/.well-known/api-catalog', (req, res) => {
    const body = apiCatalog(uri);
    const etag = etagOf(body);
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

const TYPE = `application/ld+json;profile="${DISCOVERY_CONTEXT}"`;

/** For a page that is followed by another and so never changes again: one year. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The stream of changes, and its pages. https://iiif.io/api/discovery/1.0/ */
export function discoveryRoutes(
  log: ChangeLog,
  uri: Uris,
  hasDataset: () => Promise<boolean>,
): Router {
  const routes = Router();
  const path = uri.discovery.slice(uri.base.length);

  routes.get(path, async (req, res) => {
    sendActivity(
      req,
      res,
      activityStream(uri, (await newestOf(log)).number, await hasDataset()),
      REVALIDATE,
    );
  });

  routes.get(`${path}/:page`, async (req, res) => {
    const newest = (await newestOf(log)).number;
    const page = /^[1-9]\d{0,8}$/.test(req.params.page) ? Number(req.params.page) : 0;
    const [first, last] = changesOn(page);
    if (page === 0 || first > newest) {
      const pages = `1 to ${activityStream(uri, newest).last.id.split('/').at(-1)}`;
      throw new FondsError(
        'NOT_FOUND',
        `there is no page “${req.params.page}”; there are ${pages}`,
      );
    }
    const changes = await log.between(first, Math.min(last, newest));
    sendActivity(
      req,
      res,
      activityPage(uri, page, changes, newest),
      last < newest ? IMMUTABLE : REVALIDATE,
    );
  });

  return routes;
}

/** A stream must have a page, and a page an activity; so there is no stream before the first change. */
export async function newestOf(
  log: ChangeLog,
): Promise<NonNullable<Awaited<ReturnType<ChangeLog['newest']>>>> {
  const newest = await log.newest();
  if (newest) return newest;
  throw new FondsError('NOT_FOUND', 'nothing has been published here yet');
}

function sendActivity(req: Request, res: Response, document: object, cache: string): void {
  const body = JSON.stringify(document);
  res.vary('Accept');
  send(req, res, {
    type: jsonTypeFor(TYPE, req),
    body,
    etag: etagOf(body),
    cache,
  });
}

/** `/feed.atom` and `/feed/{n}.atom`: changes, for feed readers. */
export function feedRoutes({ log, name, email }: Harvest, uri: Uris): Router {
  const routes = Router();
  const about = { uri, name, email };
  const timeOf = async (number: number) => (await log.between(number, number))[0]?.time;

  routes.get('/feed.atom', async (req, res) => {
    const newest = (await newestOf(log)).number;
    const changes = await log.between(...currentChanges(newest));
    sendFeed(req, res, atomFeed({ ...about, newest, changes }), REVALIDATE, await timeOf(newest));
  });

  routes.get('/feed/:file', async (req, res) => {
    const newest = (await newestOf(log)).number;
    const [, number = '0'] = /^([1-9]\d{0,8})\.atom$/.exec(req.params.file) ?? [];
    const [page, last] = [Number(number), archiveCount(newest)];
    if (page < 1 || page > last) {
      const there = last ? `there are 1.atom to ${last}.atom` : `nothing is older than ${uri.feed}`;
      throw new FondsError('NOT_FOUND', `there is no “${req.params.file}”; ${there}`);
    }
    const changes = await log.between(...archivedChanges(page));
    const cache = page < last ? IMMUTABLE : REVALIDATE;
    const body = atomFeed({ ...about, newest, changes, page });
    sendFeed(req, res, body, cache, await timeOf(lastChangeOf(page, newest)));
  });

  return routes;
}

const sendFeed = (req: Request, res: Response, body: string, cache: string, time?: string): void =>
  send(req, res, {
    type: 'application/atom+xml',
    body,
    etag: etagOf(body),
    ...stableLastModified(time),
    cache,
  });

const XML = 'application/xml';

/** The number of a sitemap, and its part unless that is the first. */
const FILE = /^([1-9]\d{0,8})(?:-([2-9]|[1-9]\d{1,5}))?\.xml$/;

/** `/robots.txt`, `/sitemap.xml` and `/sitemap/{n}.xml`: what crawlers may read. */
export function sitemapRoutes(pages: SitePages, uri: Uris): Router {
  const routes = Router();

  routes.get('/robots.txt', (req, res) => {
    send(req, res, { ...answer(robots(uri)), type: 'text/plain; charset=utf-8' });
  });

  routes.get('/sitemap.xml', async (req, res) => {
    const files = await pages.files();
    if (files.length === 0) throw new FondsError('NOT_FOUND', 'nothing is published here');
    send(req, res, answer(sitemapIndex(uri, files), await pages.time()));
  });

  routes.get('/sitemap/:file', async (req, res) => {
    const [, number, part = '1'] = FILE.exec(req.params.file) ?? [];
    const found = number ? await pages.in({ number: Number(number), part: Number(part) }) : [];
    if (found.length === 0) {
      throw new FondsError('NOT_FOUND', `“${req.path}” is not a file that ${uri.sitemap} names`);
    }
    send(req, res, answer(sitemapFile(uri, found, LANGUAGES), await pages.time()));
  });

  return routes;
}

const answer = (body: string, time?: string) => ({
  type: XML,
  body,
  etag: etagOf(body),
  ...stableLastModified(time),
  cache: REVALIDATE,
});

/** Far more than any request needs. */
const MAX_BYTES = 16_384;
const FORM = 'application/x-www-form-urlencoded';

/**
 * `/oai`: OAI-PMH 2.0 by GET and POST. Errors of the protocol are part of the document, with status
 * 200. http://www.openarchives.org/OAI/openarchivesprotocol.html#HTTPRequestFormat
 */
export function oaiRoutes(oai: Oai): Router {
  const routes = Router();

  routes.get('/oai', async (req, res) => {
    const { searchParams } = new URL(req.originalUrl, 'http://localhost');
    sendOai(req, res, await oai(searchParams));
  });

  routes.post('/oai', express.text({ type: FORM, limit: MAX_BYTES }), async (req, res) => {
    sendOai(req, res, await oai(new URLSearchParams(typeof req.body === 'string' ? req.body : '')));
  });

  routes.all('/oai', (req, res) => refuseMethod(req, res, 'POST'));
  return routes;
}

const sendOai = (req: Request, res: Response, body: string): void =>
  send(req, res, {
    type: 'text/xml; charset=utf-8',
    body,
    cache: 'no-cache',
  });
