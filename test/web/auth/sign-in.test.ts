import { expect } from 'chai';
import { freePort } from '../../support/serve.ts';
import { Browser, type Page } from '../../support/sign-in/browser.ts';
import { CLIENT, type RunningProvider, startProvider } from '../../support/sign-in/provider.ts';
import { type ServedSignIn, serveSignIn } from '../../support/sign-in/serve.ts';

const SESSION = '__Host-fonds';
const FLOW = '__Host-fonds-sign-in';

describe('signing in at an OpenID provider', () => {
  let provider: RunningProvider;
  let served: ServedSignIn;
  let base: string;
  before(async () => {
    const port = await freePort();
    provider = await startProvider(`http://127.0.0.1:${port}`);
    served = await serveSignIn(port, {
      FONDS_OIDC_ISSUER: provider.issuer,
      FONDS_OIDC_CLIENT_ID: CLIENT.id,
      FONDS_OIDC_CLIENT_SECRET: CLIENT.secret,
    });
    base = served.base;
  });
  after(async () => {
    await served.close();
    await provider.close();
  });

  /** Goes to the provider, by a form of ours. */
  async function leave(browser: Browser, fields: Record<string, string> = {}): Promise<string> {
    const page = await browser.ask(`${base}/auth/sign-in`, { fields });
    expect(page.status, page.body).to.equal(200);
    const [, to = ''] = /content="0;url=([^"]*)"/.exec(page.body) ?? [];
    return to.replaceAll('&amp;', '&');
  }

  /** Signs in, and returns the last page. */
  async function signIn(browser: Browser, who: string, fields: Record<string, string> = {}) {
    const form = await browser.ask(await leave(browser, fields));
    const page = await browser.submit(form, { login: who, password: 'x' });
    // The provider first ends the session of another.
    return page.body.includes('Submitting Callback') ? browser.submit(page) : page;
  }

  /** The address that a provider sends a browser back to, before the browser has followed it. */
  async function backFor(browser: Browser, who: string): Promise<string> {
    const form = await browser.ask(await leave(browser));
    const [, action = ''] = /action="([^"]*)"/.exec(form.body) ?? [];
    const fields = { prompt: 'login', login: who, password: 'x' };
    let page = await browser.ask(action, { fields, follows: false });
    for (let i = 0; i < 5; i++) {
      const to = page.headers.get('location') ?? '';
      if (to.startsWith(`${base}/auth/callback`)) return to;
      page = await browser.ask(new URL(to, page.url).href, { follows: false });
    }
    throw new Error('the provider does not send the reader back');
  }

  const who = async (browser: Browser): Promise<Page> => browser.ask(`${base}/auth`);

  it('gives a session with the name and the groups, and no secret in the page or the log', async () => {
    const browser = new Browser();
    expect((await who(browser)).body)
      .to.include('You are not signed in')
      .and.include('Sign in');
    const page = await signIn(browser, 'anna');
    expect(page.url).to.equal(`${base}/auth`);
    expect(page.body).to.include('Anna A.').and.include('staff, readers').and.include('Sign out');
    expect(page.headers.get('cache-control')).to.equal('private, no-store');
    expect([...browser.cookiesAt(base).keys()]).to.deep.equal([SESSION]);
    expect(served.logged.join()).to.not.match(/code=|state=/);
  });

  it('leads back to the page that the reader came from', async () => {
    const page = await signIn(new Browser(), 'bob', { return: '/auth?lang=ru' });
    expect(page.url).to.equal(`${base}/auth?lang=ru`);
    expect(page.body).to.include('Вы вошли как');
  });

  it('closes the window that a viewer has opened', async () => {
    const page = await signIn(new Browser(), 'bob', { closes: 'yes' });
    expect(page.body).to.include('data-close="now"').and.include('/assets/auth/window.js');
  });

  it('leads nowhere else, however that is written', async () => {
    for (const back of [
      'https://elsewhere.example/',
      '//elsewhere.example/',
      '/\\elsewhere.example',
      '/\t/elsewhere.example',
      '\\\\elsewhere.example',
      'javascript:alert(1)',
      '/../\\elsewhere.example',
      '@elsewhere.example/',
      '.elsewhere.example/',
      ':80@elsewhere.example',
    ]) {
      const page = await signIn(new Browser(), 'bob', { return: back });
      expect(page.url, back).to.equal(`${base}/auth`);
    }
  });

  it('fails without the cookie of the browser in which it began', async () => {
    const victim = new Browser();
    const attacker = new Browser();
    const to = await backFor(attacker, 'bob');
    const page = await victim.ask(to);
    expect(page.status).to.equal(400);
    expect(victim.cookiesAt(base).has(SESSION)).to.equal(false);
  });

  it('fails with the state, the code or the verifier of another sign-in', async () => {
    const [one, two] = [new Browser(), new Browser()];
    const [first, second] = [
      new URL(await backFor(one, 'bob')),
      new URL(await backFor(two, 'bob')),
    ];
    const withState = new URL(first);
    withState.searchParams.set('state', second.searchParams.get('state') ?? '');
    expect((await one.copy().ask(withState.href)).status, 'the state').to.equal(400);
    const withCode = new URL(first);
    withCode.searchParams.set('code', second.searchParams.get('code') ?? '');
    expect((await one.copy().ask(withCode.href)).status, 'the code').to.equal(400);
    const without = new URL(first);
    without.searchParams.delete('state');
    expect((await one.copy().ask(without.href)).status, 'no state').to.equal(400);
  });

  it('fails with an ID token for another nonce', async () => {
    const browser = new Browser();
    const to = await leave(browser);
    const changed = new URL(to);
    changed.searchParams.set('nonce', 'of-the-attacker');
    const form = await browser.ask(changed.href);
    const page = await browser.submit(form, { login: 'bob', password: 'x' });
    expect(page.url).to.include('/auth/callback');
    expect(page.status).to.equal(400);
    expect(browser.cookiesAt(base).has(SESSION)).to.equal(false);
  });

  it('fails the second time, even for somebody who copied every cookie', async () => {
    const browser = new Browser();
    const to = await backFor(browser, 'bob');
    const copy = browser.copy();
    expect((await browser.ask(to)).url).to.equal(`${base}/auth`);
    expect((await browser.ask(to)).status, 'in the same browser').to.equal(400);
    expect((await copy.ask(to)).status, 'with a copy').to.equal(400);
    expect(copy.cookiesAt(base).has(SESSION)).to.equal(false);
  });

  it('fails when the provider refuses, and says no more than that', async () => {
    const browser = new Browser();
    const state = new URL(await leave(browser)).searchParams.get('state');
    const page = await browser.ask(
      `${base}/auth/callback?error=access_denied&error_description=<script>alert(1)</script>&state=${state}&iss=${provider.issuer}`,
    );
    expect(page.status).to.equal(400);
    expect(page.body).to.not.include('<script>alert');
  });

  it('fails after ten minutes, and with a cookie that was changed', async () => {
    const browser = new Browser();
    const to = await backFor(browser, 'bob');
    const cookies = browser.cookiesAt(base);
    const sealed = cookies.get(FLOW) ?? '';
    cookies.set(FLOW, `${sealed.slice(0, -4)}AAAA`);
    expect((await browser.ask(to)).status).to.equal(400);
    const late = new Browser();
    const lateTo = await backFor(late, 'bob');
    const { now } = Date;
    Date.now = () => now() + 601_000;
    try {
      expect((await late.ask(lateTo)).status).to.equal(400);
    } finally {
      Date.now = now;
    }
  });

  it('gives a new session, so that one known beforehand is worth nothing', async () => {
    const browser = new Browser();
    await signIn(browser, 'bob');
    const before = browser.copy();
    await signIn(browser, 'anna');
    const cookie = browser.cookiesAt(base).get(SESSION);
    expect(cookie).to.not.equal(before.cookiesAt(base).get(SESSION));
    expect((await who(browser)).body).to.include('Anna A.');
    expect((await who(before)).body, 'the session before').to.include('You are not signed in');
  });

  it('is begun and ended by our own forms alone', async () => {
    const browser = new Browser();
    await signIn(browser, 'bob');
    const post = (path: string, headers: Record<string, string>) =>
      browser.ask(`${base}${path}`, { fields: {}, headers, follows: false });
    for (const path of ['/auth/sign-in', '/auth/sign-out', '/auth/ticket/x']) {
      for (const headers of [
        { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' },
        { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'same-origin' },
        { Origin: base, 'Sec-Fetch-Site': 'cross-site' },
        { Origin: base, 'Sec-Fetch-Site': 'same-site' },
        { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' },
        { Origin: `${base}.elsewhere.example` },
        { Origin: 'http://127.0.0.1', Host: 'elsewhere.example' },
      ]) {
        const { status } = await post(path, headers as Record<string, string>);
        expect(status, `${path} ${JSON.stringify(headers)}`).to.equal(403);
      }
      const get = await browser.ask(`${base}${path}`, { follows: false });
      expect(get.status, path).to.be.oneOf([404, 405]);
    }
    expect((await who(browser)).body).to.include('Bob B.');
  });

  it('builds addresses from the settings, whatever Host and X-Forwarded-Host say', async () => {
    const browser = new Browser();
    const headers = {
      'X-Forwarded-Host': 'elsewhere.example',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'host=elsewhere.example',
    };
    const page = await browser.ask(`${base}/auth/sign-in`, { fields: {}, headers });
    const [, to = ''] = /content="0;url=([^"]*)"/.exec(page.body) ?? [];
    const { searchParams } = new URL(to.replaceAll('&amp;', '&'));
    expect(searchParams.get('redirect_uri')).to.equal(`${base}/auth/callback`);
    expect(searchParams.get('code_challenge_method')).to.equal('S256');
    expect(page.body).to.not.include('elsewhere.example');
  });

  it('ends by signing out: the cookie is removed, and a copy of it is worth nothing', async () => {
    const browser = new Browser();
    await signIn(browser, 'bob');
    const copy = browser.copy();
    const page = await browser.submit(await who(browser), {}, 'Sign out');
    expect(page.body).to.include('You are signed out here').and.include(provider.issuer);
    expect(browser.cookiesAt(base).has(SESSION)).to.equal(false);
    expect((await who(copy)).body).to.include('You are not signed in');
  });

  it('refuses more groups than a cookie holds, instead of dropping some', async () => {
    const browser = new Browser();
    const page = await signIn(browser, 'many');
    expect(page.status).to.equal(400);
    expect(page.body).to.include('500 groups');
    expect(browser.cookiesAt(base).has(SESSION)).to.equal(false);
  });

  describe('is ended by the provider', () => {
    const tell = async (token: string) =>
      fetch(`${base}/auth/back-channel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: token }),
      });

    it('when the reader signs out there', async () => {
      const browser = new Browser();
      await signIn(browser, 'bob');
      const asked = await browser.ask(`${provider.issuer}/session/end?client_id=${CLIENT.id}`);
      await browser.submit(asked, { logout: 'yes' });
      expect((await who(browser)).body).to.include('You are not signed in');
    });

    it('for one who may then sign in again, while a copy of the token ends nothing', async () => {
      const browser = new Browser();
      await signIn(browser, 'anna');
      const token = await provider.logoutToken();
      const answer = await tell(token);
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect((await who(browser)).body).to.include('You are not signed in');
      expect((await tell(token)).status, 'the same token again').to.equal(400);
    });

    it('but not by what is forged, old, for others, or of another kind', async () => {
      const browser = new Browser();
      await signIn(browser, 'bob');
      const now = Math.floor(Date.now() / 1000);
      const { logoutToken } = provider;
      const stranger = await startProvider(base);
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await logoutToken()).split('.')[1]}.`;
      const tokens: { readonly [what: string]: string } = {
        nothing: '',
        'no token': 'x.y.z',
        'not signed': none,
        'signed by another': await stranger.logoutToken({ iss: provider.issuer, sub: 'bob' }),
        'of another provider': await logoutToken({ iss: 'https://elsewhere.example', sub: 'bob' }),
        'for another client': await logoutToken({ aud: 'another', sub: 'bob' }),
        'with a nonce': await logoutToken({ nonce: 'n', sub: 'bob' }),
        'without the event': await logoutToken({ events: {}, sub: 'bob' }),
        'with events as a text': await logoutToken({ events: 'x', sub: 'bob' }),
        'for nobody': await logoutToken({ sub: '' }),
        'without an id': await logoutToken({ jti: '', sub: 'bob' }),
        old: await logoutToken({ iat: now - 3600, exp: now + 60, sub: 'bob' }),
        'from the future': await logoutToken({ iat: now + 3600, exp: now + 7200, sub: 'bob' }),
        expired: await logoutToken({ exp: now - 120, sub: 'bob' }),
      };
      await stranger.close();
      for (const [what, token] of Object.entries(tokens)) {
        expect((await tell(token)).status, what).to.equal(400);
      }
      expect((await who(browser)).body).to.include('Bob B.');
    });
  });

  it('is answered 503 while the provider is away, and works again afterwards', async () => {
    const port = await freePort();
    const away = await serveSignIn(port, {
      FONDS_OIDC_ISSUER: `http://127.0.0.1:${await freePort()}`,
      FONDS_OIDC_CLIENT_ID: CLIENT.id,
    });
    try {
      const page = await new Browser().ask(`${away.base}/auth/sign-in`, { fields: {} });
      expect(page.status).to.equal(503);
      expect((await new Browser().ask(`${away.base}/auth`)).status).to.equal(200);
    } finally {
      await away.close();
    }
  });
});
