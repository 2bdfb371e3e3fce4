import { type Request, Router } from 'express';
import type { Tombstone, Tombstones } from '../catalogue/tombstones.ts';
import { FondsError } from '../errors.ts';
import { recordIn, type Uris } from '../iiif/uri.ts';
import { gonePage } from '../page/gone.tsx';
import { readerOf } from '../page/reader.ts';
import { textIn } from '../record/language.ts';
import { wantsPage } from './accept.ts';
import { REVALIDATE, send } from './answer.ts';
import { problemOf } from './problem.ts';

/**
 * 410 wherever a record was: what it was, since when it is gone, why, and what takes its place.
 * https://www.rfc-editor.org/rfc/rfc9110#section-15.5.11
 */
export function goneRoutes(tombstones: Tombstones, uri: Uris): Router {
  const routes = Router();
  routes.use((req, res, next) => {
    const record = recordIn(req.path);
    const tombstone = record === undefined ? undefined : tombstones(record);
    if (!tombstone) {
      next();
      return;
    }
    res.vary('Accept, Accept-Language');
    const { successor } = tombstone;
    send(req, res, {
      status: 410,
      ...(wantsPage(req) ? asPage(uri, req, tombstone) : asProblem(req, tombstone)),
      cache: REVALIDATE,
      headers: {
        'X-Content-Type-Options': 'nosniff',
        ...(successor && { Link: `<${successor}>; rel="successor-version"` }),
      },
    });
  });
  return routes;
}

/** True where an address is one of a record that is withdrawn. */
export const isGone =
  (tombstones: Tombstones) =>
  (path: string): boolean => {
    const record = recordIn(path);
    return record !== undefined && tombstones(record) !== undefined;
  };

const asPage = (uri: Uris, req: Request, tombstone: Tombstone) => ({
  type: 'text/html; charset=utf-8',
  body: gonePage(readerOf(uri, req.path, req.query['lang'], req.acceptsLanguages()), tombstone),
});

/** https://www.rfc-editor.org/rfc/rfc9457#section-3.2 */
function asProblem(req: Request, { record, time, label, ...more }: Tombstone) {
  const { level, reference, reason, successor } = more;
  const why = reason ? `: ${reason}` : '';
  const next = successor ? `; see ${successor}` : '';
  const error = new FondsError(
    'GONE',
    `“${textIn(label, 'en')}” (${record}) was withdrawn on ${time.slice(0, 10)}${why}${next}`,
  );
  const problem = problemOf(error, req.originalUrl);
  const facts = { record, label, level, reference, withdrawn: time, reason, successor };
  return { type: 'application/problem+json', body: JSON.stringify({ ...problem, ...facts }) };
}
