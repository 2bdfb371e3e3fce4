import { expect } from 'chai';
import { nowSeconds } from '../../../src/access/sign-in/session.ts';
import { makeTicket, revokeTicket } from '../../../src/access/sign-in/ticket.ts';
import { freePort } from '../../support/serve.ts';
import { Browser } from '../../support/sign-in/browser.ts';
import { type ServedSignIn, serveSignIn } from '../../support/sign-in/serve.ts';

const READER = { holder: 'N. Reader', maker: 'archivist' };

describe('/auth/ticket/', () => {
  let served: ServedSignIn;
  let base: string;
  before(async () => {
    served = await serveSignIn(await freePort());
    base = served.base;
  });
  after(() => served.close());

  const made = (until = nowSeconds() + 3600) =>
    makeTicket(served.writing, { ...READER, records: ['letter'], until });
  const link = (secret: string) => `${base}/auth/ticket/${secret}`;
  const probe = async (browser: Browser): Promise<number> => {
    const page = await browser.ask(`${base}/iiif/auth/2/probe/letter_p1`);
    return JSON.parse(page.body).status;
  };

  it('opens its records by a button, while looking at the link does nothing', async () => {
    const { secret } = await made();
    const browser = new Browser();
    const preview = await browser.ask(link(secret));
    expect(preview.body).to.include('N. Reader').and.include('/records/letter');
    expect(preview.headers.get('set-cookie')).to.equal(null);
    expect((await browser.ask(link(secret), { method: 'HEAD' })).status).to.equal(200);
    expect(await probe(browser)).to.equal(401);
    const page = await browser.submit(preview);
    expect(page.url).to.equal(`${base}/auth`);
    expect(page.body).to.include('letter').and.include('Forget the tickets');
    expect(await probe(browser)).to.equal(200);
  });

  it('writes no secret to the log, and lets no page elsewhere see it', async () => {
    const { secret } = await made();
    const page = await new Browser().ask(link(secret));
    expect(page.headers.get('referrer-policy')).to.equal('same-origin');
    expect(page.headers.get('cache-control')).to.equal('private, no-store');
    expect(page.body).to.include('noindex');
    await new Browser().ask(`${link(secret)}/more?x=${secret}`);
    await new Browser().ask(`${base}//auth/ticket/${secret}`).catch(() => undefined);
    expect(served.logged.join()).to.include('/auth/ticket/***');
    expect(served.logged.join()).to.not.include(secret);
  });

  it('is refused when it was guessed, ended or revoked', async () => {
    const { ticket, secret } = await made();
    const other = await made(nowSeconds() - 1);
    const [wrong, long] = ['A'.repeat(32), 'A'.repeat(4000)];
    for (const tried of [wrong, long, other.secret, "' OR '1'='1", '%00', '..%2f..%2fauth']) {
      const page = await new Browser().ask(link(encodeURI(tried)), { fields: {} });
      expect(page.status, tried.slice(0, 20)).to.equal(404);
    }
    await revokeTicket(served.writing, ticket.id);
    expect((await new Browser().ask(link(secret))).status).to.equal(404);
    expect((await new Browser().ask(link(secret), { fields: {} })).status).to.equal(404);
  });

  it('opens nothing more when it is revoked, for whoever has used it', async () => {
    const { ticket, secret } = await made();
    const browser = new Browser();
    await browser.submit(await browser.ask(link(secret)));
    expect(await probe(browser)).to.equal(200);
    await revokeTicket(served.writing, ticket.id);
    expect(await probe(browser)).to.equal(401);
  });

  it('is used by our own form alone', async () => {
    const { secret } = await made();
    const browser = new Browser();
    const from = 'https://elsewhere.example';
    expect((await browser.ask(link(secret), { fields: {}, from })).status).to.equal(403);
    expect(await probe(browser)).to.equal(401);
  });

  it('is kept beside others, and all are forgotten together', async () => {
    const browser = new Browser();
    for (const record of ['one', 'two', 'two']) {
      const until = nowSeconds() + 60;
      const { secret } = await makeTicket(served.writing, { ...READER, records: [record], until });
      await browser.submit(await browser.ask(link(secret)));
    }
    const page = await browser.ask(`${base}/auth`);
    expect(page.body).to.include('/records/one').and.include('/records/two');
    const copy = browser.copy();
    const left = await browser.submit(page, {}, 'Forget');
    expect(left.body).to.not.include('/records/one');
    expect((await copy.ask(`${base}/auth`)).body).to.not.include('/records/one');
  });
});
