import { Router } from 'express';
import type { Cite } from '../cite/cite.ts';
import type { Uris } from '../iiif/uri.ts';
import { formatBox } from '../record/box.ts';
import { queryReader } from '../validation/query.ts';
import { send } from './answer.ts';

const PAGES = /^\/(?:records(?:\/[^/]+){0,2})?$/;
const VIEWERS = /^\/(?:mirador|uv)$/;

const ASKING = /[?&](?:iiif-content|manifest)=/;

type Query = { 'iiif-content'?: string; manifest?: string; lang?: string };

const queryOf = queryReader<Query>('viewer');

/**
 * `iiif-content` on every page: a page for people leads on to the leaf and the box that are meant, or
 * to a viewer where another archive has them; the viewers get every state in the one form that they all
 * read, and `manifest`, as other servers name it, as one. https://iiif.io/api/content-state/1.0/#31-link
 */
export function contentStateRoutes({ uri, cite }: { uri: Uris; cite: Cite }): Router {
  /** Where a page leads on to; undefined where it is shown itself. */
  const onward = (path: string, { 'iiif-content': content, manifest, lang }: Query) => {
    const isViewer = VIEWERS.test(path);
    const text = content || (isViewer ? manifest : undefined);
    if (!text) return undefined;
    const location = cite.locate(text);
    if (isViewer && text === content && text === (location?.state ?? text)) return undefined;
    const address = isViewer ? viewerOf(uri, path, location, text) : pageOf(uri, location, text);
    return lang === undefined ? address : withLanguage(address, lang);
  };
  const routes = Router();
  routes.use((req, res, next) => {
    const isAsked = (PAGES.test(req.path) || VIEWERS.test(req.path)) && ASKING.test(req.url);
    const Location = isAsked ? onward(req.path, queryOf(req.url)) : undefined;
    if (Location === undefined) next();
    else send(req, res, { status: 303, type: 'text/plain', body: '', headers: { Location } });
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
