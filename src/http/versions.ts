import { type Request, type Response, Router } from 'express';
import { differenceBetween } from '../catalogue/difference.ts';
import type { Records } from '../catalogue/records.ts';
import type { Versions } from '../catalogue/versions.ts';
import { FondsError } from '../errors.ts';
import type { Uris } from '../iiif/uri.ts';
import { differencePage } from '../page/difference.tsx';
import { readerOf, type Site } from '../page/reader.ts';
import { versionsPage } from '../page/versions.tsx';
import type { Language } from '../page/words.ts';
import { queryReader } from '../validation/query.ts';
import { wantsPage } from './accept.ts';
import { REVALIDATE, send, tagOf } from './answer.ts';
import { contentSecurity, HTML } from './frame.ts';
import { noRecord } from './text.ts';

/** The versions of a record and what differs between two of them, as pages and as JSON. */
export function versionRoutes(records: Records, versions: Versions, site: Site): Router {
  const { uri } = site;
  const routes = Router();
  const secure = contentSecurity(uri.base);
  const queryOf = queryReader<{ lang?: Language; folio?: string }>('versions');
  const readerFor = (req: Request) =>
    readerOf(site, req.path, queryOf(req.url).lang, req.acceptsLanguages());

  routes.get('/records/:record/versions', secure, (req, res) => {
    const path = records.path(req.params.record);
    if (path.length === 0) throw noRecord(req.params.record);
    const all = versions.list(req.params.record);
    give(req, res, {
      page: () => versionsPage(readerFor(req), path, all),
      json: () => ({ record: req.params.record, versions: all.map((one) => told(uri, one)) }),
    });
  });

  routes.get('/records/:record/versions/:range', secure, (req, res) => {
    const { record, range } = req.params;
    const path = records.path(record);
    if (path.length === 0) throw noRecord(record);
    const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(range) ?? [];
    const found =
      from !== undefined && to !== undefined
        ? differenceBetween(versions, record, Number(from), Number(to), queryOf(req.url).folio)
        : undefined;
    if (!found) {
      const open = versions.list(record).filter(({ isOpen }) => isOpen);
      const there = open.map(({ version }) => version).join(', ');
      throw new FondsError(
        'NOT_FOUND',
        `“${range}” is not two versions of ${record} such as 1..2; it has ${there}`,
      );
    }
    give(req, res, {
      page: () => differencePage(readerFor(req), path, found),
      json: () => found,
    });
  });
  return routes;
}

const told = (
  uri: Uris,
  { number: _, hash: __, folder: ___, ...one }: ReturnType<Versions['list']>[number],
) => ({
  ...one,
  ...(one.isOpen &&
    one.detail.kind === 'Manifest' && {
      manifest: uri.ofVersion(uri.manifest(one.record), one.record, one.version),
    }),
});

function give(
  req: Request,
  res: Response,
  { page, json }: { page: () => string; json: () => object },
): void {
  const isPage = wantsPage(req);
  const body = isPage ? page() : JSON.stringify(json());
  res.vary('Accept, Accept-Language');
  send(req, res, {
    type: isPage ? HTML : 'application/json',
    body,
    etag: tagOf(body),
    cache: REVALIDATE,
  });
}
