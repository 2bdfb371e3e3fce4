import { Router } from 'express';
import type { Cite } from '../cite/cite.ts';
import type { Uris } from '../iiif/uri.ts';
import { formatBox } from '../record/box.ts';
import { queryReader } from '../validation/query.ts';
import { send } from './answer.ts';

const PAGES = /^\/(?:records(?:\/[^/]+){0,2})?$/;
const VIEWERS = /^\/(?:mirador|uv)$/;

const queryOf = queryReader<{ 'iiif-content'?: string; lang?: string }>('viewer');

/**
 * `iiif-content` on every page: a page for people leads on to the leaf and the box that are meant, or
 * to a viewer where another archive has them; the viewers get every state in the one form that they all
 * read. https://iiif.io/api/content-state/1.0/#31-link
 */
export function contentStateRoutes({ uri, cite }: { uri: Uris; cite: Cite }): Router {
  const routes = Router();
  routes.use((req, res, next) => {
    const isPage = PAGES.test(req.path);
    if ((!isPage && !VIEWERS.test(req.path)) || !req.url.includes('iiif-content=')) {
      next();
      return;
    }
    const { 'iiif-content': text, lang } = queryOf(req.url);
    const location = text ? cite.locate(text) : undefined;
    if (!text || (!isPage && (location === undefined || location.state === text))) {
      next();
      return;
    }
    const address = isPage ? pageOf(uri, location, text) : viewerOf(uri, req.path, location, text);
    const Location = lang === undefined ? address : withLanguage(address, lang);
    send(req, res, { status: 303, type: 'text/plain', body: '', headers: { Location } });
  });
  return routes;
}

type Location = ReturnType<Cite['locate']>;

function pageOf(uri: Uris, location: Location, text: string): string {
  if (!location) return uri.mirador(text);
  const { record, folio, box } = location;
  if (folio === undefined || box === undefined) return uri.record(record);
  const xywh = `xywh=${formatBox(box)}`;
  // In the query for those who only share the address, in the fragment for the page itself.
  return `${uri.folio(record, folio)}?${xywh}#${xywh}`;
}

const viewerOf = (uri: Uris, path: string, location: Location, text: string): string =>
  (path === '/uv' ? uri.uv : uri.mirador)(location?.state ?? text);

function withLanguage(address: string, lang: string): string {
  const url = new URL(address);
  url.searchParams.set('lang', lang);
  return url.href;
}
