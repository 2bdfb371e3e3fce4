import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Records } from '../../catalogue/records.ts';
import {
  fileLinks,
  leafLinks,
  linkHeader,
  linkset,
  recordLinks,
} from '../../cite/machine/signpost.ts';
import { FondsError } from '../../errors.ts';
import type { DescribedReader } from '../../export/metadata/described.ts';
import type { Uris } from '../../iiif/uri.ts';
import { joinInSlices } from '../../system/time-slices.ts';
import { noRecord } from '../api/text.ts';
import { errorsPage } from '../layout/error-page.tsx';
import { type PageParts, pageQuery, readerFor, sendPage } from '../layout/frame.ts';
import { type ListPage, lastPage } from '../layout/pagination.tsx';
import type { Site } from '../layout/reader.ts';
import { folioRoutes } from '../leaf/routes.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { isDisconnect, whileConnected } from '../server/disconnect.ts';
import { errorSender } from '../server/failure.ts';
import { problemOf } from '../server/problem.ts';
import { pageSecurity } from '../server/security.ts';
import { homePage } from './home-page.tsx';
import { recordPage } from './record-page.tsx';

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
  const secure = pageSecurity(uri.base, 'scripted');

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
    sendPage(req, res, page);
  });

  routes.get('/errors', secure, (req, res) => {
    sendPage(req, res, errorsPage(readerFor(site, req)));
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
    sendPage(req, res, page);
  });

  return routes;
}

/** The last of all: what nobody answered is 404, and every error leaves in the form its reader can use. */
export const errors = (site: Site, log: (error: unknown, req: Request) => void) => {
  const fail = errorSender(site);
  return (error: unknown, req: Request, res: Response, _next: NextFunction): void => {
    // Whoever leaves before the end is not an error of ours.
    if (res.destroyed && isDisconnect(error)) return;
    if (problemOf(error, req.originalUrl).status >= 500) log(error, req);
    fail(req, res, error);
  };
};

/** Records on the home page that are new, records on one page of a list, and those on either side of one. */
const RECENT = 12;
const MEMBERS = 100;
const BESIDE = 40;

const isBeyond = (place: ListPage): boolean => place.number > lastPage(place);

const noPage = ({ path }: Request, place: ListPage): FondsError =>
  new FondsError(
    'NOT_FOUND',
    `${path} has no page ${place.number}; the last is ${lastPage(place)}`,
  );

const pageOf = (number: number) => (number > 1 ? { page: `${number}` } : {});

type Parts = {
  readonly records: Records;
  readonly described: () => DescribedReader;
  readonly uri: Uris;
};

/** Links for machines on the pages and files of a record. https://signposting.org/FAIR/ */
export function signpostRoutes({ records, described, uri }: Parts): Router {
  const routes = Router({ strict: true });

  routes.get('/records/:record/linkset.json', (req, res) =>
    whileConnected(res, async (signal) => {
      const unit = described()(req.params.record);
      if (!unit) throw noRecord(req.params.record);
      const links = linkset(uri, { ...unit, leaves: [...unit.leaves()] });
      const body = await joinInSlices(links, signal);
      const etag = etagOf(body);
      send(req, res, { type: 'application/linkset+json', body, etag, cache: REVALIDATE });
    }),
  );

  routes.use('/records/:record', (req, res, next) => {
    const links = linksOf(records, uri, req.params.record, req.path);
    if (links) res.setHeader('Link', links);
    next();
  });

  return routes;
}

/** The header for the page of a record or of a leaf, or for a file; undefined where there is no record. */
function linksOf(records: Records, uri: Uris, id: string, rest: string): string | undefined {
  const [folio = '', ...more] = rest.split('/').filter(Boolean);
  if (folio === '') {
    const unit = records.outline(id);
    return unit && linkHeader(recordLinks(uri, unit), uri.linkset(id));
  }
  const path = records.path(id);
  const record = path.at(-1);
  if (!record) return undefined;
  const leaf = more.length === 0 ? records.leaf(id, folio) : undefined;
  return leaf
    ? linkHeader(leafLinks(uri, { record, path }, leaf), uri.linkset(id))
    : linkHeader(fileLinks(uri, { record, path }, folio));
}
