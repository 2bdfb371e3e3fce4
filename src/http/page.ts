import compression from 'compression';
import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Uris } from '../iiif/uri.ts';
import { errorPage } from '../page/error.tsx';
import { errorsPage } from '../page/errors.tsx';
import { homePage } from '../page/home.tsx';
import { readerOf } from '../page/reader.ts';
import { recordPage } from '../page/record.tsx';
import { wantsPage } from './accept.ts';
import { send } from './answer.ts';
import { folioRoutes } from './folio.ts';
import { contentSecurity, givePage, HTML, type PageParts, readerFor } from './frame.ts';
import { problemOf, sendProblem } from './problem.ts';
import { styleSheet } from './style.ts';
import { noRecord } from './text.ts';

/** The pages for people. */
export function pageRoutes({ records, uri, dist }: PageParts): Router {
  const routes = Router();
  routes.use(['/', '/records'], compression());
  const secure = contentSecurity(uri.base);

  routes.get('/assets/style.css', styleSheet(new URL('../page/style/', import.meta.url)));
  routes.use(folioRoutes({ records, uri, dist }));

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
