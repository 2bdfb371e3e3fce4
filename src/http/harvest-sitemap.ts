import { Router } from 'express';
import { FondsError } from '../errors.ts';
import type { SitePages } from '../harvest/web/pages.ts';
import { robots } from '../harvest/web/robots.ts';
import { sitemapFile, sitemapIndex } from '../harvest/web/sitemap.ts';
import type { Uris } from '../iiif/uri.ts';
import { LANGUAGES } from '../page/words.ts';
import { REVALIDATE, send, settled, tagOf } from './answer.ts';

const XML = 'application/xml';

/** A stretch, and its part where that is not the first. */
const FILE = /^([1-9]\d{0,8})(?:-([2-9]|[1-9]\d{1,5}))?\.xml$/;

/** `/robots.txt`, `/sitemap.xml` and `/sitemap/{n}.xml`: what crawlers are to read, and what not. */
export function sitemapRoutes(pages: SitePages, uri: Uris): Router {
  const routes = Router({ strict: true });

  routes.get('/robots.txt', (req, res) => {
    send(req, res, { ...answer(robots(uri)), type: 'text/plain; charset=utf-8' });
  });

  routes.get('/sitemap.xml', (req, res) => {
    const files = pages.files();
    if (files.length === 0) throw new FondsError('NOT_FOUND', 'nothing is published here');
    send(req, res, answer(sitemapIndex(uri, files), pages.time()));
  });

  routes.get('/sitemap/:file', (req, res) => {
    const [, number, part = '1'] = FILE.exec(req.params.file) ?? [];
    const found = number ? pages.in({ number: Number(number), part: Number(part) }) : [];
    if (found.length === 0) {
      throw new FondsError('NOT_FOUND', `“${req.path}” is not a file that ${uri.sitemap} names`);
    }
    send(req, res, answer(sitemapFile(uri, found, LANGUAGES), pages.time()));
  });

  return routes;
}

const answer = (body: string, time?: string) => ({
  type: XML,
  body,
  etag: tagOf(body),
  ...settled(time),
  cache: REVALIDATE,
});
