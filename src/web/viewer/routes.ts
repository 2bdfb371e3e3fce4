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
import { idIn, type LeafFinder, openedLeaf } from './opened-leaf.ts';
import { absentViewerPage, type ViewerPage, viewerPage } from './viewer-page.tsx';

type Viewer = {
  readonly name: string;
  readonly policy: PagePolicy;
  /** Files of its package that the page loads. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  /** Files that those scripts load one after another; the browser can load them at once. */
  readonly parts: readonly string[];
  /** The version of the Image API that it uses, if an image has services of both. */
  readonly imageApi: 2 | 3;
  /** Whether it shows texts. */
  readonly showsTexts: boolean;
  /** Pixels above and below the picture. */
  readonly frameHeight: number;
};

const VIEWERS = {
  mirador: {
    name: 'Mirador',
    styles: [],
    scripts: ['dist/mirador.min.js'],
    parts: [],
    policy: 'viewer',
    imageApi: 3,
    showsTexts: true,
    frameHeight: 90,
  },
  uv: {
    name: 'Universal Viewer',
    styles: ['dist/uv.css'],
    scripts: ['dist/umd/UV.js'],
    parts: [
      'dist/umd/132.3ef33a42897845911a4a.js',
      'dist/umd/561.b4bc0392dd5030a85245.js',
      'dist/umd/6104.fbb963cb65ce34e6f0b6.js',
      'dist/umd/8444.19b99c44d6d4857aa85a.js',
      'dist/umd/3885.8609aa33f6bb354ebcec.js',
      'dist/umd/560.3d50ebd90220503763a4.js',
      'dist/umd/6520.8ac5d910823add256c55.js',
      'dist/umd/3708.1b4cda0f9774d95bfbb9.js',
    ],
    policy: 'evalViewer',
    imageApi: 2,
    showsTexts: false,
    frameHeight: 255,
  },
} as const satisfies Record<string, Viewer>;

type ViewerId = keyof typeof VIEWERS;

type Parts = {
  readonly records: LeafFinder;
  readonly site: Site;
  /** The folder with viewers/. */
  readonly dist: string;
};

/** `/mirador` and `/uv`: the pages of the viewers that the build has downloaded. */
export function viewerRoutes({ records, site, dist }: Parts): Router {
  const { uri } = site;
  const routes = Router();
  for (const id of ['mirador', 'uv'] as const) {
    const home = join(dist, 'viewers', id);
    const version = installedVersion(home);
    const assets = `/assets/viewers/${id}/${version}`;
    routes.get(`/${id}`, pageSecurity(uri.base, VIEWERS[id].policy), async (req, res) => {
      const page = await pageOf(site, id, `${uri.base}${assets}`, req, records);
      if (version === undefined) sendPage(req, res, absentViewerPage(page), 503);
      else sendPage(req, res, viewerPage(page), 200);
    });
  }
  return routes;
}

const queryOf = queryReader<{ lang?: Language; 'iiif-content'?: string }>('viewer');

async function pageOf(
  site: Site,
  id: ViewerId,
  assets: string,
  req: Request,
  records: Parts['records'],
): Promise<ViewerPage> {
  const { uri } = site;
  const { lang, 'iiif-content': content } = queryOf(req.url);
  const text = content || undefined;
  const state = text === undefined ? undefined : parseContentState(text);
  const manifest = state && manifestOf(state);
  const { name, styles, scripts, parts, ...viewer } = VIEWERS[id];
  const shown = text ?? uri.top;
  const leaf = state && (await openedLeaf(uri, records, state, viewer));
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
    parts: parts.map((file) => `${assets}/${file}`),
    modules: ['place', 'content-state'].map((module) => `${uri.base}/assets/viewer/${module}.js`),
    ...(leaf && { leaf }),
    start: `${uri.base}/assets/viewer/${id}.js`,
    facts: { collection: uri.top, page: `${uri.base}/${id}` },
  };
}

/** The page of the record that is shown, if it is one of ours; else the home page. */
function backTo(uri: Uris, shown = ''): ViewerPage['back'] {
  for (const address of [uri.manifest, uri.collection]) {
    const record = idIn(shown, address);
    if (record !== undefined) return { href: uri.record(record), kind: 'record' };
  }
  return { href: uri.home, kind: 'home' };
}

function sendPage(req: Request, res: Response, body: string, status: number): void {
  res.vary('Accept-Language');
  const etag = etagOf(body);
  send(req, res, { status, type: 'text/html; charset=utf-8', body, etag, cache: REVALIDATE });
}
