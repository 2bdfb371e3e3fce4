import { type Request, type Response, Router } from 'express';
import { goneError, type Tombstone, type Tombstones } from '../../catalogue/log/change-log.ts';
import { recordOfPath } from '../../iiif/uri.ts';
import { HTML } from '../layout/frame.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import { type Answer, REVALIDATE, send } from '../server/answer.ts';
import { wantsHtml } from '../server/negotiate.ts';
import { problemOf } from '../server/problem.ts';
import { pageSecurity } from '../server/security.ts';
import { gonePage } from './gone-page.tsx';

/**
 * Answers 410 at every address of a withdrawn record: what it was, when and why it was withdrawn, and
 * what replaces it.
 * https://www.rfc-editor.org/rfc/rfc9110#section-15.5.11
 */
export function goneRoutes(tombstones: Tombstones, site: Site): Router {
  const routes = Router();
  routes.use(async (req, res, next) => {
    const record = recordOfPath(req.path);
    const tombstone = record === undefined ? undefined : await tombstones(record);
    if (!tombstone) {
      next();
      return;
    }
    sendGone(site, req, res, tombstone);
  });
  return routes;
}

/** 410, as a page or as a problem document. */
export function sendGone(site: Site, req: Request, res: Response, tombstone: Tombstone): void {
  const { successor } = tombstone;
  res.vary('Accept, Accept-Language');
  const answer = (content: Pick<Answer, 'type' | 'body'>) =>
    send(req, res, {
      status: 410,
      ...content,
      cache: REVALIDATE,
      ...(successor && { headers: { Link: `<${successor}>; rel="successor-version"` } }),
    });
  if (!wantsHtml(req)) answer(asProblem(req, tombstone));
  else pageSecurity(site.uri.base)(req, res, () => answer(asPage(site, req, tombstone)));
}

/** True for an address of a withdrawn record. */
export const isWithdrawn =
  (tombstones: Tombstones) =>
  async (path: string): Promise<boolean> => {
    const record = recordOfPath(path);
    return record !== undefined && (await tombstones(record)) !== undefined;
  };

const asPage = (site: Site, req: Request, tombstone: Tombstone) => ({
  type: HTML,
  body: gonePage(readerOf(site, req.path, req.query['lang'], req.acceptsLanguages()), tombstone),
});

/** https://www.rfc-editor.org/rfc/rfc9457#section-3.2 */
function asProblem(req: Request, tombstone: Tombstone) {
  const { record, time, label, level, reference, reason, successor } = tombstone;
  const problem = problemOf(goneError(tombstone), req.originalUrl);
  const facts = { record, label, level, reference, withdrawn: time, reason, successor };
  return { type: 'application/problem+json', body: JSON.stringify({ ...problem, ...facts }) };
}
