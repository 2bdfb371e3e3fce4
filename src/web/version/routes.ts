import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { differenceSource } from '../../catalogue/difference.ts';
import type { Records } from '../../catalogue/records.ts';
import type { Versions } from '../../catalogue/version.ts';
import { queryReader } from '../../check/query.ts';
import { FondsError } from '../../errors.ts';
import type { ExportStore } from '../../export/store.ts';
import type { Uris } from '../../iiif/uri.ts';
import { sha256 } from '../../system/file/hash.ts';
import { noRecord } from '../api/text.ts';
import { HTML } from '../layout/frame.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { type Answer, etagOf, REVALIDATE, send } from '../server/answer.ts';
import { whileConnected } from '../server/disconnect.ts';
import { wantsHtml } from '../server/negotiate.ts';
import { pageSecurity } from '../server/security.ts';
import type { RunTask } from '../thread/documents.ts';
import type { DifferencePage } from '../thread/documents-work.ts';
import { versionsPage } from './version-pages.tsx';

type Parts = {
  readonly records: Records;
  readonly versions: Versions;
  readonly make: RunTask;
  /** The cache of differences: two versions never change. */
  readonly differences: ExportStore;
  readonly site: Site;
};

/** Part of every cache key; raise it when the form of a difference changes. */
const DIFFERENCE_FORMAT = 1;

/** What is published of a record and of those above it. */
const statesOf = async (records: Records, record: string) =>
  Promise.all((await records.path(record)).map(({ id }) => records.publication(id)));

/** The key of a cached difference. A page also shows the records above, which may change. */
function keyOf(
  uri: Uris,
  query: object,
  shown: { readonly page: DifferencePage; readonly states: readonly unknown[] } | undefined,
): string {
  const { path: _, ...page } = shown?.page ?? {};
  const parts = [DIFFERENCE_FORMAT, uri.base, query, page, shown?.states];
  return `${sha256(JSON.stringify(parts)).slice(0, 32)}.difference`;
}

/** The versions of a record and the difference between two of them, as pages and as JSON. */
export function versionRoutes({ records, versions, make, differences, site }: Parts): Router {
  const { uri, ...named } = site;
  const routes = Router();
  const secure = pageSecurity(uri.base);
  const queryOf = queryReader<{ lang?: Language; folio?: string }>('versions');
  const readerFor = (req: Request) =>
    readerOf(site, req.path, queryOf(req.url).lang, req.acceptsLanguages());

  routes.get('/records/:record/versions', secure, async (req, res) => {
    const path = await records.path(req.params.record);
    if (path.length === 0) throw noRecord(req.params.record);
    const all = await versions.list(req.params.record);
    sendAnswer(req, res, {
      page: () => versionsPage(readerFor(req), path, all),
      json: () => ({
        record: req.params.record,
        versions: all.map((one) => versionJson(uri, one)),
      }),
    });
  });

  routes.get('/records/:record/versions/:range', secure, async (req, res) => {
    const { record, range } = req.params;
    const path = await records.path(record);
    if (path.length === 0) throw noRecord(record);
    const { lang, folio } = queryOf(req.url);
    const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(range) ?? [];
    const [older, newer] = [Number(from), Number(to)];
    if (!(await versions.open(record, older)) || !(await versions.open(record, newer))) {
      const open = (await versions.list(record)).filter(({ isOpen }) => isOpen);
      const available = open.map(({ version }) => version).join(', ');
      throw new FondsError(
        'NOT_FOUND',
        `“${range}” is not two versions of ${record} such as 1..2; available: ${available}`,
      );
    }
    const page = wantsHtml(req)
      ? {
          site: { base: uri.base, ...named },
          address: req.path,
          lang,
          accepted: [readerFor(req).language],
          path,
        }
      : undefined;
    return whileConnected(res, async (signal) => {
      const shown = page && { page, states: await statesOf(records, record) };
      const key = keyOf(uri, { record, older, newer, folio }, shown);
      const bytes = await differences.follow(
        key,
        async (out, stop) => {
          const source = await differenceSource(versions, record, older, newer, folio);
          if (!source) throw new FondsError('BUSY', `${record} has just been withdrawn`);
          const made = await make({ is: 'difference', source, ...(page && { page }) }, stop);
          await pipeline(Readable.from([Buffer.from(made?.bytes ?? [])]), out, { signal: stop });
        },
        { signal },
      );
      send(req, res, answerOf(page !== undefined, Buffer.concat(await bytes.toArray()), res));
    });
  });
  return routes;
}

const versionJson = (
  uri: Uris,
  { number: _, hash: __, folder: ___, ...one }: Awaited<ReturnType<Versions['list']>>[number],
) => ({
  ...one,
  ...(one.isOpen &&
    one.detail.kind === 'Manifest' && {
      manifest: uri.ofVersion(uri.manifest(one.record), one.record, one.version),
    }),
});

function sendAnswer(
  req: Request,
  res: Response,
  { page, json }: { page: () => string; json: () => object },
): void {
  const isPage = wantsHtml(req);
  send(req, res, answerOf(isPage, isPage ? page() : JSON.stringify(json()), res));
}

function answerOf(isPage: boolean, body: string | Uint8Array, res: Response): Answer {
  res.vary('Accept, Accept-Language');
  return {
    type: isPage ? HTML : 'application/json',
    body,
    etag: etagOf(body),
    cache: REVALIDATE,
  };
}
