import { Router } from 'express';
import type { Browse } from '../../catalogue/facets.ts';
import type { Records } from '../../catalogue/records.ts';
import { pageQuery, readerFor, sendPage } from '../layout/frame.ts';
import { checkPage, MEMBERS_PER_PAGE, pageParameter } from '../layout/pagination.tsx';
import type { Site } from '../layout/reader.ts';
import { pageSecurity } from '../server/security.ts';
import { homePage } from './home-page.tsx';

type Parts = {
  readonly records: Records;
  readonly browse: Browse;
  readonly site: Site;
  readonly hasDataset: () => Promise<boolean>;
};

/** `/`: the top of the hierarchy, or the records with a level, a year or a subject. */
export function homeRoutes({ records, browse, site, hasDataset }: Parts): Router {
  const routes = Router();
  routes.get('/', pageSecurity(site.uri.base, 'scripted'), async (req, res) => {
    const { level, year, subject, page: number = 1 } = pageQuery(req.url);
    const filter = {
      ...(level !== undefined && { level }),
      ...(year !== undefined && { year }),
      ...(subject !== undefined && { subject }),
    };
    const isFiltered = Object.keys(filter).length > 0;
    const shown = { start: (number - 1) * MEMBERS_PER_PAGE, count: MEMBERS_PER_PAGE };
    const found = isFiltered
      ? await browse.members(filter, shown)
      : {
          members: await records.members(undefined, shown),
          total: await records.memberCount(),
          isCut: false,
        };
    const place = { number, size: MEMBERS_PER_PAGE, total: found.total };
    checkPage(req.path, place);
    const page = homePage({
      reader: readerFor(site, req, { ...filter, ...pageParameter(number) }),
      recent: isFiltered || number > 1 ? [] : await records.recent(RECENT),
      facets: await browse.facets(),
      filter,
      found,
      place,
      hasDataset: await hasDataset(),
    });
    sendPage(req, res, page);
  });
  return routes;
}

/** Recently published records on the home page. */
const RECENT = 12;
