import { type ErrorRequestHandler, type Request, Router } from 'express';
import { readerFor, sendPage } from '../layout/frame.ts';
import type { Site } from '../layout/reader.ts';
import { isDisconnect } from '../server/disconnect.ts';
import { problemOf } from '../server/problem.ts';
import { pageSecurity } from '../server/security.ts';
import { errorsPage } from './error-page.tsx';
import { errorSender } from './send-error.ts';

/** `/errors`: the list of all error codes. */
export function errorRoutes(site: Site): Router {
  const routes = Router();
  routes.get('/errors', pageSecurity(site.uri.base, 'scripted'), (req, res) => {
    sendPage(req, res, errorsPage(readerFor(site, req)));
  });
  return routes;
}

/** Express's last handler: answers every error that a route throws. */
export function errorHandler(
  site: Site,
  log: (error: unknown, req: Request) => void,
): ErrorRequestHandler {
  const sendError = errorSender(site);
  return (error: unknown, req, res, _next) => {
    // A reader who disconnects early is not an error of ours.
    if (res.destroyed && isDisconnect(error)) return;
    if (problemOf(error, req.originalUrl).status >= 500) log(error, req);
    sendError(req, res, error);
  };
}
