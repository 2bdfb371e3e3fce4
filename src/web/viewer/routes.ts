import { join } from 'node:path';
import { type Request, type Response, Router } from 'express';
import { queryReader } from '../../check/query.ts';
import { manifestOf, parseContentState } from '../../iiif/content-state.ts';
import type { Uris } from '../../iiif/uri.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { installedVersion } from '../server/files.ts';
import { type PagePolicy, pageSecurity } from '../server/security.ts';
import { absentViewerPage, type ViewerPage, viewerPage } from './viewer-page.tsx';

type Viewer = {
  readonly name: string;
  readonly policy: PagePolicy;
  /** Files of its package that the page loads. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
};

const VIEWERS = {
  mirador: { name: 'Mirador', styles: [], scripts: ['dist/mirador.min.js'], policy: 'viewer' },
  uv: {
    name: 'Universal Viewer',
    styles: ['dist/uv.css'],
    scripts: ['dist/umd/UV.js'],
    policy: 'evalViewer',
  },
} as const satisfies Record<string, Viewer>;

type ViewerId = keyof typeof VIEWERS;

/**
 * `/mirador` and `/uv`: the pages of the viewers that the build has downloaded.
 *
 * @param dist the folder with viewers/
 */
export function viewerRoutes({ site, dist }: { site: Site; dist: string }): Router {
  const { uri } = site;
  const routes = Router();
  for (const id of ['mirador', 'uv'] as const) {
    const home = join(dist, 'viewers', id);
    const version = installedVersion(home);
    const assets = `/assets/viewers/${id}/${version}`;
    routes.get(`/${id}`, pageSecurity(uri.base, VIEWERS[id].policy), (req, res) => {
      const page = pageOf(site, id, `${uri.base}${assets}`, req);
      if (version === undefined) sendPage(req, res, absentViewerPage(page), 503);
      else sendPage(req, res, viewerPage(page), 200);
    });
  }
  return routes;
}

const queryOf = queryReader<{ lang?: Language; 'iiif-content'?: string }>('viewer');

function pageOf(site: Site, id: ViewerId, assets: string, req: Request): ViewerPage {
  const { uri } = site;
  const { lang, 'iiif-content': content } = queryOf(req.url);
  const text = content || undefined;
  const manifest = text === undefined ? undefined : manifestOf(parseContentState(text));
  const { name, styles, scripts } = VIEWERS[id];
  const shown = text ?? uri.top;
  return {
    reader: readerOf(site, req.path, lang, req.acceptsLanguages()),
    name,
    back: backTo(uri, manifest),
    other:
      id === 'uv'
        ? { href: uri.mirador(shown), name: VIEWERS.mirador.name }
        : { href: uri.uv(shown), name: VIEWERS.uv.name },
    styles: styles.map((file) => `${assets}/${file}`),
    scripts: scripts.map((file) => `${assets}/${file}`),
    start: `${uri.base}/assets/viewer/${id}.js`,
    facts: { collection: uri.top, page: `${uri.base}/${id}` },
  };
}

/** The page of the record that is shown, if it is one of ours; else the home page. */
function backTo(uri: Uris, shown = ''): ViewerPage['back'] {
  for (const address of [uri.manifest, uri.collection]) {
    const [before = '', after = ''] = address('*').split('*');
    const record = shown.slice(before.length, shown.length - after.length);
    if (shown === address(record) && /^[\w.-]+$/.test(record)) {
      return { href: uri.record(record), kind: 'record' };
    }
  }
  return { href: uri.home, kind: 'home' };
}

function sendPage(req: Request, res: Response, body: string, status: number): void {
  res.vary('Accept-Language');
  const etag = etagOf(body);
  send(req, res, { status, type: 'text/html; charset=utf-8', body, etag, cache: REVALIDATE });
}
