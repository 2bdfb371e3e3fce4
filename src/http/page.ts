import { readFileSync } from 'node:fs';
import compression from 'compression';
import { type NextFunction, type Request, type Response, Router } from 'express';
import helmet from 'helmet';
import type { Records } from '../catalogue/records.ts';
import { FondsError } from '../errors.ts';
import { encodeContentState } from '../iiif/content-state.ts';
import type { Uris } from '../iiif/uri.ts';
import { errorPage } from '../page/error.tsx';
import { errorsPage } from '../page/errors.tsx';
import { folioPage } from '../page/folio.tsx';
import { homePage } from '../page/home.tsx';
import { type Reader, readerOf } from '../page/reader.ts';
import { recordPage } from '../page/record.tsx';
import type { Language } from '../page/words.ts';
import { sha256 } from '../storage/hash.ts';
import { queryReader } from '../validation/query.ts';
import { wantsPage } from './accept.ts';
import { REVALIDATE, send } from './answer.ts';
import { problemOf, sendProblem } from './problem.ts';
import { noRecord } from './text.ts';

/** Pages load nothing from elsewhere, and run no script unless they say so. */
export const contentSecurity = (base: string, { scripts = false } = {}) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        ...(scripts && { scriptSrc: ["'self'", new URL(base).origin] }),
        styleSrc: ["'self'", new URL(base).origin],
        imgSrc: ["'self'", new URL(base).origin],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    strictTransportSecurity: false,
  });

/** The pages for people. */
export function pageRoutes(records: Records, uri: Uris): Router {
  const routes = Router();
  routes.use(['/', '/records'], compression());
  const secure = contentSecurity(uri.base);

  const style = readFileSync(new URL('../page/style.css', import.meta.url));
  const styleTag = `"${sha256(style).slice(0, 32)}"`;
  routes.get('/assets/style.css', (req, res) => {
    send(req, res, { type: CSS, body: style, etag: styleTag, cache: REVALIDATE });
  });

  routes.get('/', secure, (req, res) => {
    givePage(req, res, homePage(readerFor(uri, req), records.members(), records.recent(RECENT)));
  });

  routes.get('/errors', secure, (req, res) => {
    givePage(req, res, errorsPage(readerFor(uri, req)));
  });

  routes.get('/records/:record', secure, (req, res) => {
    const unit = records.outline(req.params.record);
    if (!unit) throw noRecord(req.params.record);
    const members = records.members(unit.record.id);
    givePage(req, res, recordPage(readerFor(uri, req), unit, members));
  });

  routes.get('/records/:record/:folio', secure, (req, res) => {
    const { record, folio } = req.params;
    const path = records.path(record);
    const own = path.at(-1);
    if (!own) throw noRecord(record);
    const leaf = records.leaf(record, folio);
    if (!leaf) {
      const there = own.folios.map(({ id }) => id).join(', ') || 'none';
      throw new FondsError('NOT_FOUND', `${record} has no folio “${folio}”; it has ${there}`);
    }
    const state = encodeContentState({
      manifest: uri.manifest(record),
      canvas: uri.canvas(record, folio),
      box: { x: 0, y: 0, w: leaf.width, h: leaf.height },
    });
    givePage(req, res, folioPage(readerFor(uri, req), path, leaf, state));
  });

  return routes;
}

/** The last of all: what nobody answered is 404, and every error leaves in the form its reader can use. */
export const errors =
  (uri: Uris, log: (error: unknown, req: Request) => void) =>
  (error: unknown, req: Request, res: Response, _next: NextFunction): void => {
    const problem = problemOf(error, req.originalUrl);
    if (problem.status >= 500) log(error, req);
    if (res.headersSent || !wantsPage(req)) {
      sendProblem(req, res, error);
      return;
    }
    contentSecurity(uri.base)(req, res, () => {
      // Even of an address whose `lang` is wrong.
      const reader = readerOf(uri, req.path, req.query['lang'], req.acceptsLanguages());
      const body = errorPage(reader, problem);
      send(req, res, { status: problem.status, type: HTML, body, cache: 'no-store' });
    });
  };

/** Records on the home page. */
const RECENT = 12;

const HTML = 'text/html; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

const queryOf = queryReader<{ lang?: Language }>('page');

/** @throws FondsError INVALID_QUERY where `lang` is none of the languages of the pages */
const readerFor = (uri: Uris, req: Request): Reader =>
  readerOf(uri, req.path, queryOf(req.url).lang, req.acceptsLanguages());

function givePage(req: Request, res: Response, body: string): void {
  res.vary('Accept-Language');
  const etag = `"${sha256(body).slice(0, 32)}"`;
  send(req, res, { type: HTML, body, etag, cache: REVALIDATE });
}
