import { Router } from 'express';
import type { Records } from '../../catalogue/records.ts';
import {
  fileLinks,
  leafLinks,
  linkHeader,
  linkset,
  recordLinks,
} from '../../cite/machine/signpost.ts';
import type { DescribedReader } from '../../export/metadata/described.ts';
import type { Uris } from '../../iiif/uri.ts';
import { joinInSlices } from '../../system/time-slices.ts';
import { noRecord } from '../api/text.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { whileConnected } from '../server/disconnect.ts';

type Parts = {
  readonly records: Records;
  readonly described: () => DescribedReader;
  readonly uri: Uris;
};

/** Links for machines, on the pages and files of a record. https://signposting.org/FAIR/ */
export function signpostRoutes({ records, described, uri }: Parts): Router {
  const routes = Router();

  routes.get('/records/:record/linkset.json', (req, res) =>
    whileConnected(res, async (signal) => {
      const unit = await described()(req.params.record);
      if (!unit) throw noRecord(req.params.record);
      const links = linkset(uri, { ...unit, leaves: [...(await unit.leaves())] });
      const body = await joinInSlices(links, signal);
      const etag = etagOf(body);
      send(req, res, { type: 'application/linkset+json', body, etag, cache: REVALIDATE });
    }),
  );

  routes.use('/records/:record', async (req, res, next) => {
    const links = await linksOf(records, uri, req.params.record, req.path);
    if (links) res.setHeader('Link', links);
    next();
  });

  return routes;
}

/** The Link header of the page of a record or leaf, or of a file; undefined if there is no such record. */
async function linksOf(
  records: Records,
  uri: Uris,
  id: string,
  rest: string,
): Promise<string | undefined> {
  const [folio = '', ...more] = rest.split('/').filter(Boolean);
  if (folio === '') {
    const unit = await records.outline(id);
    return unit && linkHeader(recordLinks(uri, unit), uri.linkset(id));
  }
  const path = await records.path(id);
  const record = path.at(-1);
  if (!record) return undefined;
  const leaf = more.length === 0 ? await records.leaf(id, folio) : undefined;
  return leaf
    ? linkHeader(leafLinks(uri, { record, path }, leaf), uri.linkset(id))
    : linkHeader(fileLinks(uri, { record, path }, folio));
}
