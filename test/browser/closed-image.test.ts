import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { uris } from '../../src/iiif/uri.ts';
import { writeClosed } from '../access/closed-archive.ts';
import { type Served, serveArchive } from '../support/archive.ts';
import { archiveFiles } from '../support/archive-files.ts';
import { eventually, openBrowser } from '../support/browser/browser.ts';
import { freePort } from '../support/serve.ts';
import { CLIENT, type RunningProvider, startProvider } from '../support/sign-in/provider.ts';

/** The record that is open to the group `staff` only. */
const MANIFEST = '/iiif/presentation/3/staff/manifest';

/** Mirador as it comes, in a page of another origin. */
const miradorPage = (base: string) => `<!doctype html><title>Mirador</title>
<div id="viewer" style="position:absolute;inset:0"></div>
<script src="${base}/assets/viewers/mirador/4.0.0/dist/mirador.min.js"></script>
<script>Mirador.viewer({ id: 'viewer', windows: [{ manifestId: '${base}${MANIFEST}' }] });</script>`;

describe('a closed image in a viewer', function () {
  this.timeout(90_000);
  let browser: Browser | undefined;
  let provider: RunningProvider;
  let served: Served;
  let viewers: Server;
  let address: string;
  let folder: string;
  /** What the viewers have asked for of the image, and the status of the answer. */
  const asked: string[] = [];
  before(async function () {
    if (!existsSync('dist/viewers/mirador') || !existsSync('dist/viewers/uv')) this.skip();
    browser = await openBrowser();
    if (!browser) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'fonds-'));
    const files = archiveFiles(folder);
    await writeClosed(files);
    const port = await freePort();
    provider = await startProvider(`http://127.0.0.1:${port}`);
    served = await serveArchive(files, '', {
      port: String(port),
      name: 'the Archive',
      env: {
        FONDS_SESSION_KEYS: 'a-key-of-the-tests-with-32-letters',
        FONDS_OIDC_ISSUER: provider.issuer,
        FONDS_OIDC_CLIENT_ID: CLIENT.id,
        FONDS_OIDC_CLIENT_SECRET: CLIENT.secret,
      },
    });
    const viewerPort = await freePort();
    address = `http://127.0.0.1:${viewerPort}`;
    viewers = createServer((_req, res) => {
      res.setHeader('Content-Type', 'text/html').end(miradorPage(served.base));
    }).listen(viewerPort, '127.0.0.1');
  });
  after(async () => {
    await browser?.close();
    viewers?.close();
    await served?.close();
    await provider?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** Opens a viewer and signs in by its button. */
  async function signInFrom(viewer: string, who: string, begin: (page: Page) => Promise<void>) {
    asked.length = 0;
    const context = await (browser as Browser).newContext({ locale: 'en-GB' });
    context.on('response', (response) => {
      const [, rest] = /\/iiif\/image\/[23]\/staff_p1\/(.*)$/.exec(response.url()) ?? [];
      if (rest) asked.push(`${rest === 'info.json' ? 'info' : 'image'} ${response.status()}`);
    });
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
    `${served.base}/${viewer}?iiif-content=${encodeURIComponent(served.base + MANIFEST)}`;

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
    const service = uris(served.base).image(2, 'staff_p1');
    const width = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, `${service}/full/max/0/default.jpg`);
    expect(width).to.equal(800);
    expect(asked.at(-1)).to.equal('image 200');
    await context.close();
  });
});
