import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { nowSeconds, setCookie } from '../../../src/access/sign-in/session.ts';
import { compiledSchema } from '../../../src/check/schema.ts';
import { freePort } from '../../support/serve.ts';
import { Browser } from '../../support/sign-in/browser.ts';
import { type ServedSignIn, serveSignIn } from '../../support/sign-in/serve.ts';

const VIEWER = 'https://viewer.example';
const faults = compiledSchema('auth-2');

describe('/iiif/auth/', () => {
  let served: ServedSignIn;
  let base: string;
  before(async () => {
    served = await serveSignIn(await freePort(), {
      FONDS_NETWORKS: 'reading-room=10.1.0.0/16',
      FONDS_TRUSTED_PROXIES: '127.0.0.1',
    });
    base = served.base;
  });
  after(() => served.close());

  const IN_READING_ROOM = { 'X-Forwarded-For': '10.1.2.3' };

  /** A browser in which somebody has signed in. */
  async function signedIn(groups: readonly string[] = ['staff']): Promise<Browser> {
    const person = { subject: 'anna', groups, since: Date.now(), until: nowSeconds() + 3600 };
    const { sessions } = served.signIn ?? {};
    const header = (await sessions?.cookie(sessions.begin([], person))) ?? '';
    const browser = new Browser();
    browser.cookiesAt(base).set('__Host-fonds', header.split(';')[0]?.split('=')[1] ?? '');
    return browser;
  }

  /** What the page of a token service would send, and where to. */
  async function message(
    browser: Browser,
    address: string,
    headers: Record<string, string> = {},
  ): Promise<{ data: Record<string, unknown>; to: string }> {
    const page = await browser.ask(address, { headers });
    expect(page.status, page.body).to.equal(200);
    expect(page.headers.get('content-type')).to.include('text/html');
    expect(page.headers.get('x-frame-options')).to.equal(null);
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page.body) ?? [];
    let sent: { data: Record<string, unknown>; to: string } | undefined;
    const parent = {
      postMessage: (data: Record<string, unknown>, to: string) => {
        sent = { data, to };
      },
    };
    new Function('window', script)({ parent });
    if (!sent) throw new Error('nothing was sent');
    return sent;
  }

  /** A page with headers that fetch writes itself. */
  async function opened(browser: Browser, url: string, headers: Record<string, string>) {
    const cookie = `__Host-fonds=${browser.cookiesAt(url).get('__Host-fonds')}`;
    const asked = get(url, { headers: { ...headers, cookie, accept: 'text/html' } });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return { url, status: 200, headers: new Headers(), body: await text(answer) };
  }

  const token2 = (query = `messageId=m1&origin=${VIEWER}`) =>
    `${base}/iiif/auth/2/token/active?${query}`;
  const probe = async (browser: Browser, headers: Record<string, string> = {}) => {
    const page = await browser.ask(`${base}/iiif/auth/2/probe/letter_p1`, { headers });
    expect(page.status).to.equal(200);
    const result = JSON.parse(page.body);
    expect(faults(result)).to.deep.equal([]);
    return { page, result };
  };

  describe('the probe', () => {
    it('says what may be had, always with 200, for nobody to keep', async () => {
      const { page, result } = await probe(new Browser());
      expect(result).to.deep.include({ status: 401, heading: { en: ['Closed'], ru: ['Закрыто'] } });
      expect(page.headers.get('cache-control')).to.equal('private, no-store');
      expect(page.headers.get('vary')).to.include('Authorization');
      expect(page.headers.get('access-control-allow-origin')).to.equal('*');
      expect((await probe(await signedIn(['readers']))).result.status).to.equal(403);
      expect((await probe(await signedIn())).result.status).to.equal(200);
      expect((await probe(new Browser(), IN_READING_ROOM)).result.status).to.equal(200);
      expect((await new Browser().ask(`${base}/iiif/auth/2/probe/no_image`)).status).to.equal(404);
    });

    it('may be asked with a token from any site', async () => {
      const preflight = await fetch(`${base}/iiif/auth/2/probe/letter_p1`, {
        method: 'OPTIONS',
        headers: {
          Origin: VIEWER,
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'authorization',
        },
      });
      expect(preflight.status).to.equal(204);
      expect(preflight.headers.get('access-control-allow-origin')).to.equal('*');
      expect(preflight.headers.get('access-control-allow-headers')).to.match(/authorization/i);
      expect(preflight.headers.get('access-control-allow-credentials')).to.equal(null);
    });

    it('takes a token for the session, and a forged, changed or foreign one for nobody', async () => {
      const { data } = await message(await signedIn(), token2());
      const bearer = (token: unknown) => ({ Authorization: `Bearer ${token}` });
      expect((await probe(new Browser(), bearer(data['accessToken']))).result.status).to.equal(200);
      const token = String(data['accessToken']);
      const cookie = (await signedIn()).cookiesAt(base).get('__Host-fonds');
      for (const other of [undefined, '', `${token.slice(0, -3)}AAA`, cookie, 'x'.repeat(9000)]) {
        const { result } = await probe(new Browser(), bearer(other));
        expect(result.status, String(other).slice(0, 30)).to.equal(401);
      }
    });
  });

  describe('the token service', () => {
    it('hands a token to the viewer for a session, as 2.0 and as 1.0', async () => {
      const { data, to } = await message(await signedIn(), token2());
      expect(faults(data)).to.deep.equal([]);
      expect(data).to.include({ type: 'AuthAccessToken2', messageId: 'm1', expiresIn: 300 });
      expect(to).to.equal(VIEWER);
      const old = await message(
        await signedIn(),
        `${base}/iiif/auth/1/token/active?messageId=7&origin=${VIEWER}/`,
      );
      expect(old.data).to.have.keys('messageId', 'accessToken', 'expiresIn');
      expect(old.data).to.include({ messageId: '7', expiresIn: 300 });
      expect(old.to).to.equal(VIEWER);
    });

    it('hands one to whoever is in the network, which is worth nothing elsewhere', async () => {
      const { data } = await message(new Browser(), token2(), IN_READING_ROOM);
      expect(data).to.include({ type: 'AuthAccessToken2' });
      const bearer = { Authorization: `Bearer ${data['accessToken']}` };
      expect((await probe(new Browser(), bearer)).result.status).to.equal(401);
      const both = { ...bearer, ...IN_READING_ROOM };
      expect((await probe(new Browser(), both)).result.status).to.equal(200);
    });

    it('says what is missing', async () => {
      const { data } = await message(new Browser(), token2());
      expect(faults(data)).to.deep.equal([]);
      expect(data).to.include({ type: 'AuthAccessTokenError2', profile: 'missingAspect' });
      const over = new Browser();
      over.cookiesAt(base).set('__Host-fonds', 'x.y');
      expect((await message(over, token2())).data).to.include({ profile: 'expiredAspect' });
      const without = await message(new Browser(), token2(`origin=${VIEWER}`));
      expect(without.data).to.include({ profile: 'invalidRequest', messageId: '' });
      const old = await message(
        new Browser(),
        `${base}/iiif/auth/1/token/active?messageId=7&origin=${VIEWER}`,
      );
      expect(old.data).to.include({ error: 'missingCredentials', messageId: '7' });
    });

    it('sends to the origin that was named, and to none that is no origin', async () => {
      for (const origin of [
        '*',
        'null',
        '/',
        '',
        'viewer.example',
        'javascript://viewer.example',
        'file:///',
        'https://viewer.example/path',
        'https://user@viewer.example',
        "https://viewer.example');alert(1);('",
        'https://viewer.example</script><script>alert(1)</script>',
        'https://viewer.example https://elsewhere.example',
      ]) {
        const query = new URLSearchParams({ messageId: 'm1', origin });
        const page = await (await signedIn()).ask(token2(`${query}`));
        expect(page.status, origin).to.equal(400);
        expect(page.body, origin).to.not.include('accessToken').and.not.include('<script>alert');
      }
    });

    it('repeats any messageId, and runs none', async () => {
      for (const messageId of [
        '</script><script>alert(1)</script>',
        "');alert(1);//",
        '"}</title><img src=x onerror=alert(1)>',
        '\u2028alert(1)\u2029',
        '<!--<script>',
        `${base}/iiif/auth/2/token/active`,
      ]) {
        const query = new URLSearchParams({ messageId, origin: VIEWER });
        const page = await new Browser().ask(token2(`${query}`));
        expect(page.body.match(/<script/g), messageId).to.have.length(1);
        expect(page.body).to.not.include('<img').and.not.include('<!--');
        expect(page.headers.get('content-security-policy')).to.match(/script-src 'sha256-[^']*';/);
        const { data } = await message(new Browser(), token2(`${query}`));
        expect(data['messageId']).to.equal(messageId);
      }
    });

    it('answers programs of version 1.0 in JSON, with a status', async () => {
      const address = `${base}/iiif/auth/1/token/active`;
      const none = await new Browser().ask(address);
      expect(none.status).to.equal(401);
      expect(JSON.parse(none.body)).to.include({ error: 'missingCredentials' });
      const page = await (await signedIn()).ask(address);
      expect(page.headers.get('content-type')).to.include('application/json');
      expect(JSON.parse(page.body)).to.have.keys('accessToken', 'expiresIn');
    });
  });

  describe('the windows that viewers open', () => {
    it('ask for a click before anything happens, and close by themselves for a kiosk', async () => {
      for (const version of [1, 2]) {
        const access = `${base}/iiif/auth/${version}/access`;
        const page = await (await signedIn()).ask(`${access}/active?origin=${VIEWER}`);
        expect(page.body).to.include('Signed in as').and.include('data-close="click"');
        const kiosk = await new Browser().ask(`${access}/kiosk?origin=${VIEWER}`);
        expect(kiosk.body).to.include('data-close="now"');
        expect(kiosk.headers.get('cross-origin-opener-policy')).to.equal(null);
        expect(kiosk.headers.get('content-security-policy')).to.include("frame-ancestors 'self'");
      }
    });

    it('sign out at once for a click of the reader, and ask everybody else', async () => {
      const address = `${base}/iiif/auth/2/logout`;
      const clicked = {
        'Sec-Fetch-User': '?1',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-Mode': 'navigate',
      };
      const browser = await signedIn();
      const page = await opened(browser, address, clicked);
      expect(page.body).to.include('data-now');
      for (const headers of [
        {},
        { ...clicked, 'Sec-Fetch-Dest': 'iframe' },
        { ...clicked, 'Sec-Fetch-Dest': 'image' },
        { ...clicked, 'Sec-Purpose': 'prefetch' },
        { 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate' },
      ]) {
        const asked = await opened(browser, address, headers as Record<string, string>);
        expect(asked.body, JSON.stringify(headers)).to.not.include('data-now');
      }
      expect((await probe(browser)).result.status, 'nothing has happened yet').to.equal(200);
      const { data } = await message(browser, token2());
      const done = await browser.submit(page);
      expect(done.body).to.include('data-close="now"');
      expect((await probe(browser)).result.status).to.equal(401);
      const bearer = { Authorization: `Bearer ${data['accessToken']}` };
      expect((await probe(new Browser(), bearer)).result.status, 'its token').to.equal(401);
    });
  });

  it('needs a proxy that is named: nobody else can say that they are in the network', async () => {
    const other = await serveSignIn(await freePort(), {
      FONDS_NETWORKS: 'reading-room=10.1.0.0/16',
    });
    try {
      for (const headers of [
        { 'X-Forwarded-For': '10.1.2.3' },
        { Forwarded: 'for=10.1.2.3' },
        { 'X-Real-IP': '10.1.2.3' },
        { 'True-Client-IP': '10.1.2.3' },
        { Host: '10.1.2.3' },
      ]) {
        const page = await new Browser().ask(`${other.base}/iiif/auth/2/probe/letter_p1`, {
          headers: headers as Record<string, string>,
        });
        expect(JSON.parse(page.body).status).to.equal(401);
      }
      const twice = { 'X-Forwarded-For': '10.1.2.3, 203.0.113.9' };
      expect((await probe(new Browser(), twice)).result.status).to.equal(401);
    } finally {
      await other.close();
    }
  });

  it('answers without keys too: then only networks count', async () => {
    const other = await serveSignIn(await freePort(), {
      FONDS_SESSION_KEYS: '',
      FONDS_NETWORKS: 'reading-room=127.0.0.0/8',
    });
    try {
      const browser = new Browser();
      browser.cookiesAt(other.base).set('__Host-fonds', 'x');
      const page = await browser.ask(`${other.base}/auth`);
      expect(page.body).to.include('reading-room').and.not.include('<form method="post"');
      expect((await browser.ask(`${other.base}/auth/ticket/${'A'.repeat(32)}`)).status).to.equal(
        404,
      );
      const address = `${other.base}/iiif/auth/2/token/kiosk?messageId=1&origin=${VIEWER}`;
      expect((await message(browser, address)).data).to.include({ type: 'AuthAccessToken2' });
    } finally {
      await other.close();
    }
  });

  it('keeps its cookies from other sites where that does no harm', () => {
    expect(setCookie('a', 'b', 1, 'lax')).to.include('SameSite=Lax');
    expect(setCookie('a', 'b', 1))
      .to.include('SameSite=None')
      .and.include('Secure');
  });
});
