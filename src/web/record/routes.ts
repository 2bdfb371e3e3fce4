import { Router } from 'express';
import type { Records } from '../../catalogue/records.ts';
import { noRecord } from '../api/text.ts';
import { pageQuery, readerFor, sendPage } from '../layout/frame.ts';
import { checkPage, MEMBERS_PER_PAGE, pageParameter } from '../layout/pagination.tsx';
import type { Site } from '../layout/reader.ts';
import { pageSecurity } from '../server/security.ts';
import { recordPage } from './record-page.tsx';

type Parts = { readonly records: Records; readonly site: Site };

/** `/records/{record}`: the page of a record of any level. */
export function recordRoutes({ records, site }: Parts): Router {
  const routes = Router();
  routes.get('/records/:record', pageSecurity(site.uri.base, 'scripted'), async (req, res) => {
    const unit = await records.outline(req.params.record);
    if (!unit) throw noRecord(req.params.record);
    const { id } = unit.record;
    const { page: number = 1 } = pageQuery(req.url);
    const place = { number, size: MEMBERS_PER_PAGE, total: await records.memberCount(id) };
    checkPage(req.path, place);
    const start = (number - 1) * MEMBERS_PER_PAGE;
    const page = recordPage({
      reader: readerFor(site, req, pageParameter(number)),
      unit,
      members: await records.members(id, { start, count: MEMBERS_PER_PAGE }),
      place,
      siblings: await records.beside(id, SIBLINGS),
      history: await records.history(id),
    });
    sendPage(req, res, page);
  });
  return routes;
}

/** Records listed on either side of the one that is shown. */
const SIBLINGS = 40;
