import { type NextFunction, type Request, type Response, Router } from 'express';
import { FondsError } from '../errors.ts';
import { errorsPage } from '../page/errors.tsx';
import { homePage } from '../page/home.tsx';
import { lastPage, type Place } from '../page/pages.tsx';
import type { Site } from '../page/reader.ts';
import { recordPage } from '../page/record.tsx';
import { failure } from './failure.ts';
import { folioRoutes } from './folio.ts';
import { contentSecurity, givePage, type PageParts, pageQuery, readerFor } from './frame.ts';
import { isLeaving } from './leaving.ts';
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
    const { level, year, subject, page: number = 1 } = pageQuery(req.url);
    const choice = {
      ...(level !== undefined && { level }),
      ...(year !== undefined && { year }),
      ...(subject !== undefined && { subject }),
    };
    const isChosen = Object.keys(choice).length > 0;
    const shown = { start: (number - 1) * MEMBERS, count: MEMBERS };
    const found = isChosen
      ? browse.members(choice, shown)
      : { members: records.members(undefined, shown), total: records.memberCount(), isCut: false };
    const place = { number, size: MEMBERS, total: found.total };
    if (isBeyond(place)) throw noPage(req, place);
    const page = homePage({
      reader: readerFor(site, req, { ...choice, ...pageOf(number) }),
      recent: isChosen || number > 1 ? [] : records.recent(RECENT),
      facets: browse.facets(),
      choice,
      found,
      place,
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
    const { page: number = 1 } = pageQuery(req.url);
    const place = { number, size: MEMBERS, total: records.memberCount(id) };
    if (isBeyond(place)) throw noPage(req, place);
    const page = recordPage({
      reader: readerFor(site, req, pageOf(number)),
      unit,
      members: records.members(id, { start: (number - 1) * MEMBERS, count: MEMBERS }),
      place,
      siblings: records.beside(id, BESIDE),
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
    // Whoever leaves before the end is not an error of ours.
    if (res.destroyed && isLeaving(error)) return;
    if (problemOf(error, req.originalUrl).status >= 500) log(error, req);
    fail(req, res, error);
  };
};

/** Records on the home page that are new, records on one page of a list, and those on either side of one. */
const RECENT = 12;
const MEMBERS = 100;
const BESIDE = 40;

const isBeyond = (place: Place): boolean => place.number > lastPage(place);

const noPage = ({ path }: Request, place: Place): FondsError =>
  new FondsError(
    'NOT_FOUND',
    `${path} has no page ${place.number}; the last is ${lastPage(place)}`,
  );

const pageOf = (number: number) => (number > 1 ? { page: `${number}` } : {});
