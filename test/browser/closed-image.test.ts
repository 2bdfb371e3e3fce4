import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { type Express, type Request, Router } from 'express';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Readers } from '../../src/access/reader-of.ts';
import { authServices1 } from '../../src/iiif/auth.ts';
import { uris } from '../../src/iiif/uri.ts';
import { viewerRoutes } from '../../src/web/viewer/routes.ts';
import { eventually, openBrowser } from '../support/browser/browser.ts';
import { freePort } from '../support/serve.ts';
import { CLIENT, type RunningProvider, startProvider } from '../support/sign-in/provider.ts';
import { imageAccess, type ServedSignIn, serveSignIn } from '../support/sign-in/serve.ts';

const SIZE = 256;

/** A manifest with one closed image, which is served by version 2.1 of the Image API. */
async function closedImage(base: string, readers: () => Readers, asked: string[]): Promise<Router> {
  const uri = uris(base);
  const service = uri.image(2, 'letter_p1');
  const jpeg = await sharp({
    create: { width: SIZE, height: SIZE, channels: 3, background: '#a03030' },
  })
    .jpeg()
    .toBuffer();
  const level = 'http://iiif.io/api/image/2/level0.json';
  const canvas = `${base}/manifest/canvas`;
  const painting = {
    id: `${canvas}/painting`,
    type: 'Annotation',
    motivation: 'painting',
    target: canvas,
    body: {
      id: `${service}/full/${SIZE},/0/default.jpg`,
      type: 'Image',
      format: 'image/jpeg',
      width: SIZE,
      height: SIZE,
      service: [{ '@id': service, '@type': 'ImageService2', profile: level }],
    },
  };
  const page = { id: `${canvas}/page`, type: 'AnnotationPage', items: [painting] };
  const routes = Router();
  const none = { path: async () => [], leaf: async () => undefined };
  const site = { uri, name: 'the Archive', citedAs: 'the Archive' };
  routes.use(viewerRoutes({ records: none, site, dist: 'dist' }));
  routes.get('/manifest', (_req, res) => {
    res.json({
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      id: `${base}/manifest`,
      type: 'Manifest',
      label: { en: ['A closed letter'] },
      items: [{ id: canvas, type: 'Canvas', width: SIZE, height: SIZE, items: [page] }],
    });
  });
  const statusFor = async (req: Request, byToken: boolean): Promise<number> => {
    const { readerOf, readerOfToken } = readers();
    const reader = await (byToken ? readerOfToken(req) : readerOf(req));
    const status = (await imageAccess('letter_p1', reader))?.status ?? 404;
    // Both viewers know 401 only. https://iiif.io/api/auth/1.0/#all-or-nothing-access
    return status === 403 ? 401 : status;
  };
  routes.get('/iiif/image/2/letter_p1/info.json', async (req, res) => {
    const status = await statusFor(req, true);
    asked.push(`info ${status}`);
    const image = { image: 'letter_p1', methods: ['active'], archive: 'the Archive' } as const;
    res.status(status).json({
      '@context': 'http://iiif.io/api/image/2/context.json',
      '@id': service,
      protocol: 'http://iiif.io/api/image',
      width: SIZE,
      height: SIZE,
      sizes: [{ width: SIZE, height: SIZE }],
      profile: [level],
      service: authServices1(uri, image),
    });
  });
  routes.get(/^\/iiif\/image\/2\/letter_p1\/full\//, async (req, res) => {
    const status = await statusFor(req, false);
    asked.push(`image ${status}`);
    if (status === 200) res.type('jpg').send(jpeg);
    else res.status(status).end();
  });
  return routes;
}

/** Mirador as it comes, in a page of another origin. */
const miradorPage = (base: string) => `<!doctype html><title>Mirador</title>
<div id="viewer" style="position:absolute;inset:0"></div>
<script src="${base}/assets/viewers/mirador/4.0.0/dist/mirador.min.js"></script>
<script>Mirador.viewer({ id: 'viewer', windows: [{ manifestId: '${base}/manifest' }] });</script>`;

describe('a closed image in a viewer', function () {
  this.timeout(90_000);
  let browser: Browser | undefined;
  let provider: RunningProvider;
  let served: ServedSignIn;
  let viewers: Server;
  let address: string;
  const asked: string[] = [];
  before(async function () {
    if (!existsSync('dist/viewers/mirador') || !existsSync('dist/viewers/uv')) this.skip();
    browser = await openBrowser();
    if (!browser) this.skip();
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    provider = await startProvider(base);
    const image = await closedImage(base, () => served.readers, asked);
    const settings = {
      FONDS_OIDC_ISSUER: provider.issuer,
      FONDS_OIDC_CLIENT_ID: CLIENT.id,
      FONDS_OIDC_CLIENT_SECRET: CLIENT.secret,
    };
    served = await serveSignIn(port, settings, (app: Express) => app.use(image));
    const viewerPort = await freePort();
    address = `http://127.0.0.1:${viewerPort}`;
    viewers = createServer((_req, res) => {
      res.setHeader('Content-Type', 'text/html').end(miradorPage(base));
    }).listen(viewerPort, '127.0.0.1');
  });
  after(async () => {
    await browser?.close();
    viewers?.close();
    await served?.close();
    await provider?.close();
  });

  /** Opens a viewer and signs in by its button. */
  async function signInFrom(viewer: string, who: string, begin: (page: Page) => Promise<void>) {
    asked.length = 0;
    const context = await (browser as Browser).newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto(viewer);
    await eventually(() => {
      expect(asked).to.include('info 401');
    });
    expect(asked).to.not.include('image 200');
    const opened = await windowOf(context, () => begin(page));
    await opened.getByRole('button', { name: 'Sign in' }).click();
    await opened.fill('input[name=login]', who);
    await opened.fill('input[name=password]', 'x');
    const closed = opened.waitForEvent('close');
    await opened.click('button[type=submit]');
    await closed;
    return { context, page };
  }

  async function inMirador(page: Page): Promise<void> {
    await page.getByText('Continue', { exact: true }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  async function windowOf(context: BrowserContext, begin: () => unknown): Promise<Page> {
    const [opened] = await Promise.all([context.waitForEvent('page'), begin()]);
    await opened.waitForLoadState();
    return opened;
  }

  const ours = (viewer: string) =>
    `${served.base}/${viewer}?iiif-content=${encodeURIComponent(`${served.base}/manifest`)}`;

  it('opens in our Mirador after signing in, and closes after signing out', async () => {
    const { context, page } = await signInFrom(ours('mirador'), 'anna', inMirador);
    await eventually(() => {
      expect(asked).to.include.members(['info 200', 'image 200']);
    });
    asked.length = 0;
    await windowOf(context, () =>
      page.getByRole('button', { name: 'Sign out of the Archive' }).click(),
    ).catch(() => undefined);
    await eventually(async () => {
      expect(asked).to.include('info 401');
      const cookies = await context.cookies(served.base);
      expect(cookies.map(({ name }) => name)).to.not.include('__Host-fonds');
    });
    await context.close();
  });

  it('stays closed in Mirador for a reader without the right, who can sign out again', async () => {
    const { context, page } = await signInFrom(ours('mirador'), 'bob', inMirador);
    await eventually(() => {
      expect(asked.filter((one) => one === 'info 401').length).to.be.above(1);
    });
    await page.waitForTimeout(500);
    expect(asked).to.not.include('image 200');
    await page.getByRole('button', { name: 'Sign out of the Archive' }).waitFor();
    await context.close();
  });

  it('opens in our Universal Viewer after signing in', async () => {
    const { context } = await signInFrom(ours('uv'), 'anna', async (page) => {
      await page.getByText('Sign in', { exact: true }).last().click();
    });
    await eventually(() => {
      expect(asked).to.include.members(['info 200', 'image 200']);
    });
    await context.close();
  });

  it('opens in Mirador as it comes, on another origin, once the leaf is opened again', async () => {
    const { context, page } = await signInFrom(`${address}/`, 'anna', inMirador);
    await eventually(() => {
      expect(asked).to.include('info 200');
    });
    // It asks for the image in this way when the leaf is opened again.
    const service = uris(served.base).image(2, 'letter_p1');
    const width = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, `${service}/full/${SIZE},/0/default.jpg`);
    expect(width).to.equal(SIZE);
    expect(asked.at(-1)).to.equal('image 200');
    await context.close();
  });
});
