import { type NextFunction, type Request, type Response, Router } from 'express';
import { errorsPage } from '../page/errors.tsx';
import { homePage } from '../page/home.tsx';
import type { Site } from '../page/reader.ts';
import { recordPage } from '../page/record.tsx';
import { failure } from './failure.ts';
import { folioRoutes } from './folio.ts';
import { contentSecurity, givePage, type PageParts, pageQuery, readerFor } from './frame.ts';
import { problemOf } from './problem.ts';
import { styleSheet } from './style.ts';
import { noRecord } from './text.ts';

/** The pages for people. */
export function pageRoutes({
  records,
  browse,
  site,
  dist,
  hasDataset,
}: PageParts & { readonly hasDataset: () => boolean }): Router {
  const routes = Router();
  const { uri } = site;
  const secure = contentSecurity(uri.base, { scripts: true });

  routes.get('/assets/style.css', styleSheet(new URL('../page/style/', import.meta.url)));
  routes.use(folioRoutes({ records, browse, site, dist }));

  routes.get('/', secure, (req, res) => {
    const { level, year, subject } = pageQuery(req.url);
    const choice = {
      ...(level !== undefined && { level }),
      ...(year !== undefined && { year }),
      ...(subject !== undefined && { subject }),
    };
    const found = Object.keys(choice).length > 0 ? browse.members(choice) : [];
    const page = homePage({
      reader: readerFor(site, req),
      members: records.members(),
      recent: records.recent(RECENT),
      facets: browse.facets(),
      choice,
      found,
      hasDataset: hasDataset(),
    });
    givePage(req, res, page);
  });

  routes.get('/errors', secure, (req, res) => {
    givePage(req, res, errorsPage(readerFor(site, req)));
  });

  routes.get('/records/:record', secure, (req, res) => {
    const unit = records.outline(req.params.record);
    if (!unit) throw noRecord(req.params.record);
    const { id } = unit.record;
    const page = recordPage({
      reader: readerFor(site, req),
      unit,
      members: records.members(id),
      siblings: records.members(unit.path.at(-2)?.id),
      history: records.history(id),
    });
    givePage(req, res, page);
  });

  return routes;
}

/** The last of all: what nobody answered is 404, and every error leaves in the form its reader can use. */
export const errors = (site: Site, log: (error: unknown, req: Request) => void) => {
  const fail = failure(site);
  return (error: unknown, req: Request, res: Response, _next: NextFunction): void => {
    if (problemOf(error, req.originalUrl).status >= 500) log(error, req);
    fail(req, res, error);
  };
};

/** Records on the home page. */
const RECENT = 12;
