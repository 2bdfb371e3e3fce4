import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser/browser.ts';
import { freePort } from '../support/serve.ts';
import { CLIENT, type RunningProvider, startProvider } from '../support/sign-in/provider.ts';
import { type ServedSignIn, serveSignIn } from '../support/sign-in/serve.ts';

/**
 * A viewer of another origin, with what the specification asks of one. It is on the same site, because this
 * browser keeps all cookies from other sites, as most do.
 * https://iiif.io/api/auth/2.0/#authorization-flow-algorithm
 */
const viewerPage = (base: string) => `<!doctype html><title>viewer</title>
<button id="access">access</button> <button id="logout">logout</button>
<script>
const auth = '${base}/iiif/auth/2';
window.result = {};
async function probe(token) {
  const headers = token ? { Authorization: 'Bearer ' + token } : {};
  const answer = await fetch(auth + '/probe/letter_p1', { headers });
  return (await answer.json()).status;
}
function token() {
  return new Promise((resolve) => {
    const messageId = String(Math.random());
    addEventListener('message', function hear({ data, origin }) {
      if (data.messageId !== messageId || origin !== '${base}') return;
      removeEventListener('message', hear);
      resolve(data);
    });
    const frame = document.createElement('iframe');
    frame.src = auth + '/token/active?messageId=' + messageId + '&origin=' + location.origin;
    document.body.append(frame);
  });
}
async function check() {
  const message = await token();
  window.result = { message, status: await probe(message.accessToken) };
}
const afterWindow = (url) => {
  const opened = open(url + '?origin=' + location.origin);
  const timer = setInterval(() => {
    if (!opened.closed) return;
    clearInterval(timer);
    check();
  }, 50);
};
access.onclick = () => afterWindow(auth + '/access/active');
logout.onclick = () => afterWindow(auth + '/logout');
probe().then((status) => { window.result = { status }; });
</script>`;

describe('signing in from a viewer of another origin', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let provider: RunningProvider;
  let served: ServedSignIn;
  let viewer: Server;
  let address: string;
  before(async function () {
    browser = await openBrowser();
    if (!browser) this.skip();
    const port = await freePort();
    provider = await startProvider(`http://127.0.0.1:${port}`);
    served = await serveSignIn(port, {
      FONDS_OIDC_ISSUER: provider.issuer,
      FONDS_OIDC_CLIENT_ID: CLIENT.id,
      FONDS_OIDC_CLIENT_SECRET: CLIENT.secret,
    });
    const viewerPort = await freePort();
    address = `http://127.0.0.1:${viewerPort}/`;
    viewer = createServer((_req, res) => {
      res.setHeader('Content-Type', 'text/html').end(viewerPage(served.base));
    }).listen(viewerPort, '127.0.0.1');
  });
  after(async () => {
    await browser?.close();
    viewer?.close();
    await served?.close();
    await provider?.close();
  });

  const result = (page: Page, status: number) =>
    page.waitForFunction(
      (wanted) => (window as unknown as { result: { status: number } }).result.status === wanted,
      status,
    );

  /** Clicks in the viewer, and returns the window that this opens. */
  async function windowOf(context: BrowserContext, page: Page, button: string): Promise<Page> {
    const [opened] = await Promise.all([context.waitForEvent('page'), page.click(button)]);
    await opened.waitForLoadState();
    return opened;
  }

  it('opens the image, and signing out closes it again', async () => {
    const context = await (browser as Browser).newContext({ locale: 'en' });
    const page = await context.newPage();
    await page.goto(address);
    await result(page, 401);

    const access = await windowOf(context, page, '#access');
    await access.getByRole('button', { name: 'Sign in' }).click();
    await access.fill('input[name=login]', 'anna');
    await access.fill('input[name=password]', 'x');
    const closed = access.waitForEvent('close');
    await access.click('button[type=submit]');
    await closed;
    await result(page, 200);

    const [cookie] = (await context.cookies(served.base)).filter(
      ({ name }) => name === '__Host-fonds',
    );
    expect(cookie).to.include({ httpOnly: true, secure: true, sameSite: 'None', path: '/' });

    const logout = await windowOf(context, page, '#logout').catch(() => undefined);
    if (logout && !logout.isClosed()) await logout.waitForEvent('close').catch(() => undefined);
    await result(page, 401);
    const names = (await context.cookies(served.base)).map(({ name }) => name);
    expect(names).to.not.include('__Host-fonds');
    await context.close();
  });

  it('is refused to a reader without the right, who can then sign in as another', async () => {
    const context = await (browser as Browser).newContext({ locale: 'ru' });
    const page = await context.newPage();
    await page.goto(address);
    const signIn = async (opened: Page, button: string, name: string) => {
      await opened.getByRole('button', { name: button }).click();
      await opened.fill('input[name=login]', name);
      await opened.fill('input[name=password]', 'x');
      const closed = opened.waitForEvent('close');
      await opened.click('button[type=submit]');
      await closed;
    };
    await signIn(await windowOf(context, page, '#access'), 'Войти', 'bob');
    await result(page, 403);
    await signIn(await windowOf(context, page, '#access'), 'под другим именем', 'anna');
    await result(page, 200);
    await context.close();
  });
});
