import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { parseSetCookie } from 'cookie';
import { networkReader } from '../../../src/access/networks.ts';
import { EVERYONE } from '../../../src/access/reader.ts';
import { readers } from '../../../src/access/reader-of.ts';
import { endByProvider, endedSessions, endSession } from '../../../src/access/sign-in/ended.ts';
import { sealer } from '../../../src/access/sign-in/seal.ts';
import { nowSeconds, type Session, sessions } from '../../../src/access/sign-in/session.ts';
import { sessionKeys, signInSettings } from '../../../src/access/sign-in/settings.ts';
import {
  listTickets,
  makeTicket,
  revokeTicket,
  tickets,
} from '../../../src/access/sign-in/ticket.ts';
import { TABLES } from '../../../src/app/followers.ts';
import { loadConfig } from '../../../src/config.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { emptyPlace } from '../../support/engine.ts';

const READER = { holder: 'N. Reader', maker: 'archivist', records: ['letter'] };

const KEY = 'k'.repeat(32);
const OTHER_KEY = 'o'.repeat(32);

const person = (more: object = {}) => ({
  subject: 'anna',
  groups: ['staff'],
  since: Date.now(),
  until: nowSeconds() + 3600,
  ...more,
});

const asking = (headers: Record<string, string> = {}, peer = '203.0.113.9') =>
  ({ socket: { remoteAddress: peer }, headers }) as unknown as IncomingMessage;

/** The Cookie header of a browser that was given a cookie. */
const cookieOf = (setCookie: string) => ({ cookie: setCookie.split(';')[0] ?? '' });

/** Runs a part of a test so many seconds later. */
async function later<T>(seconds: number, use: () => Promise<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => now() + seconds * 1000;
  try {
    return await use();
  } finally {
    Date.now = now;
  }
}

describe('a sealed cookie', () => {
  const sealed = sessions(sealer([KEY]));

  it('is for this host alone, out of reach of scripts, and of use on other sites', async () => {
    const header = await sealed.cookie(sealed.begin([], person()));
    const cookie = parseSetCookie(header);
    expect(cookie).to.include({ name: '__Host-fonds', path: '/', httpOnly: true, secure: true });
    expect(cookie).to.include({ sameSite: 'none' }).and.not.to.have.property('domain');
    expect(cookie.maxAge).to.be.within(3590, 3600);
    expect(header).to.not.include('anna');
  });

  it('ends with the session, also where it was opened before', async () => {
    const session = sealed.begin([], person({ until: nowSeconds() + 60 }));
    const cookie = parseSetCookie(await sealed.cookie(session)).value ?? '';
    expect((await sealed.ofCookie(cookie))?.person?.subject).to.equal('anna');
    await later(61, async () => {
      expect(await sealed.ofCookie(cookie)).to.equal(undefined);
      expect(await sessions(sealer([KEY])).ofCookie(cookie)).to.equal(undefined);
    });
  });

  it('does not open when a single character of it was changed, or it was made elsewhere', async () => {
    const cookie = parseSetCookie(await sealed.cookie(sealed.begin([], person()))).value ?? '';
    for (const at of [5, Math.floor(cookie.length / 2), cookie.length - 3]) {
      const other = cookie[at] === 'A' ? 'B' : 'A';
      const changed = cookie.slice(0, at) + other + cookie.slice(at + 1);
      expect(await sealed.ofCookie(changed), `at ${at}`).to.equal(undefined);
    }
    expect(await sessions(sealer([OTHER_KEY])).ofCookie(cookie)).to.equal(undefined);
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const text of ['', 'x', `${none}.e30.`, `${none}....`, 'a'.repeat(100_000)]) {
      expect(await sealed.ofCookie(text)).to.equal(undefined);
    }
  });

  it('opens for nothing but what it was sealed for', async () => {
    const session = sealed.begin([], person());
    const cookie = parseSetCookie(await sealed.cookie(session)).value ?? '';
    const token = await sealed.token(session, 300);
    expect(await sealed.ofToken(cookie)).to.equal(undefined);
    expect(await sealed.ofCookie(token)).to.equal(undefined);
    expect((await sealed.ofToken(token))?.id).to.equal(session.id);
  });

  it('goes on opening while keys are exchanged, and nobody has to sign in again', async () => {
    const cookie = parseSetCookie(await sealed.cookie(sealed.begin([], person()))).value ?? '';
    const rotated = sessions(sealer([OTHER_KEY, KEY]));
    expect((await rotated.ofCookie(cookie))?.person?.subject).to.equal('anna');
    const next = parseSetCookie(await rotated.cookie(rotated.begin([], person()))).value ?? '';
    expect((await sessions(sealer([OTHER_KEY])).ofCookie(next))?.person?.subject).to.equal('anna');
  });

  it('takes only keys that cannot be guessed, and shows none', () => {
    expect(() => loadConfig({ FONDS_SESSION_KEYS: 'geheim' }))
      .to.throw(/FONDS_SESSION_KEYS: its value is not a random text/)
      .and.not.match(/geheim/);
    expect(loadConfig({ FONDS_SESSION_KEYS: `${KEY}, ${OTHER_KEY}` }).sessionKeys).to.deep.equal([
      KEY,
      OTHER_KEY,
    ]);
    expect(() => sessionKeys([], 'package.json')).to.throw(/at least 32/);
    expect(() => sessionKeys([], 'no-such-file')).to.throw(/cannot be read/);
  });
});

describe('the settings of signing in', () => {
  const settings = (env: Record<string, string>) =>
    signInSettings(loadConfig({ FONDS_BASE_URL: 'https://archive.example', ...env }));
  const provider = { FONDS_OIDC_ISSUER: 'https://login.example', FONDS_OIDC_CLIENT_ID: 'fonds' };

  it('are none without keys, and need an address from which browsers take a session', () => {
    expect(settings({})).to.equal(undefined);
    expect(settings({ FONDS_SESSION_KEYS: KEY })).to.deep.equal({ keys: [KEY], lasts: 43_200 });
    for (const base of ['http://localhost:8080', 'http://127.0.0.1/archive', 'https://a.example']) {
      expect(settings({ FONDS_SESSION_KEYS: KEY, FONDS_BASE_URL: base })).to.be.an('object');
    }
    for (const base of ['http://archive.example', 'http://localhost.example', 'http://10.0.0.1']) {
      const wrong = () => settings({ FONDS_SESSION_KEYS: KEY, FONDS_BASE_URL: base });
      expect(wrong, base).to.throw(/needs a FONDS_BASE_URL with https/);
    }
  });

  it('must name a provider completely', () => {
    const keys = { FONDS_SESSION_KEYS: KEY };
    expect(() => settings(provider)).to.throw(/needs FONDS_SESSION_KEYS/);
    const { FONDS_OIDC_ISSUER } = provider;
    expect(() => settings({ ...keys, FONDS_OIDC_ISSUER })).to.throw(/CLIENT_ID/);
    const open = { ...keys, ...provider, FONDS_OIDC_ISSUER: 'http://login.example' };
    expect(() => settings(open)).to.throw(/must be an https address/);
    const scope = { ...keys, ...provider, FONDS_OIDC_SCOPE: 'profile' };
    expect(() => settings(scope)).to.throw(/must have openid in it/);
    expect(settings({ ...keys, ...provider })?.provider).to.include({ clientId: 'fonds' });
  });
});

describe('readerOf(req)', () => {
  let database: Database;
  let writing: Database;
  let remove: () => Promise<void>;
  before(async () => {
    const place = await emptyPlace();
    database = await openDatabase(place.where, TABLES);
    writing = await openDatabase(place.where, TABLES);
    remove = place.remove;
  });
  after(async () => {
    await database.close();
    await writing.close();
    await remove();
  });

  const sealed = sessions(sealer([KEY]));
  const { networks } = loadConfig({ FONDS_NETWORKS: 'reading-room=10.1.0.0/16' });
  const open = () =>
    readers({
      byNetwork: networkReader({ networks, proxies: [] }),
      sessions: { sessions: sealed, ended: endedSessions(database), tickets: tickets(database) },
    });
  const headersOf = async (session: Session) => cookieOf(await sealed.cookie(session));

  it('is everyone, at once and the very same, for whoever shows nothing', () => {
    const { readerOf, readerOfToken } = open();
    expect(readerOf(asking())).to.equal(EVERYONE);
    expect(readerOf(asking({ cookie: 'other=1' }))).to.equal(EVERYONE);
    expect(readerOf(asking({ authorization: 'Bearer x' }))).to.equal(EVERYONE);
    expect(readerOfToken(asking({ authorization: 'Basic x' }))).to.equal(EVERYONE);
    const without = readers({ byNetwork: networkReader({ networks: [], proxies: [] }) });
    expect(without.readerOf(asking({ cookie: '__Host-fonds=x' }))).to.equal(EVERYONE);
  });

  it('knows who has signed in, and where they are', async () => {
    const headers = await headersOf(sealed.begin([], person()));
    expect(await open().readerOf(asking(headers, '10.1.2.3'))).to.deep.equal({
      name: 'anna',
      groups: ['staff'],
      networks: ['reading-room'],
      tickets: [],
    });
  });

  it('takes a token where only the answer to a question is at stake', async () => {
    const token = await sealed.token(sealed.begin([], person()), 300);
    const { readerOf, readerOfToken } = open();
    const req = asking({ authorization: `Bearer ${token}` });
    expect(await readerOfToken(req)).to.deep.include({ name: 'anna', groups: ['staff'] });
    expect(readerOf(req)).to.equal(EVERYONE);
  });

  it('forgets a session that has ended, its token, and a copy of its cookie', async () => {
    const session = sealed.begin([], person());
    const headers = await headersOf(session);
    const token = await sealed.token(session, 300);
    const { readerOf, readerOfToken, sessionOf } = open();
    expect(await readerOf(asking(headers))).to.deep.include({ name: 'anna' });
    await endSession(writing, session);
    expect(await readerOf(asking(headers))).to.equal(EVERYONE);
    expect(await readerOfToken(asking({ authorization: `Bearer ${token}` }))).to.equal(EVERYONE);
    expect(await sessionOf(asking(headers))).to.equal(undefined);
  });

  it('forgets what the provider has ended: one session, or all of a person', async () => {
    const { readerOf } = open();
    const one = await headersOf(sealed.begin([], person({ providerSession: 'p1' })));
    const two = await headersOf(sealed.begin([], person({ providerSession: 'p2' })));
    const bob = await headersOf(sealed.begin([], person({ subject: 'bob' })));
    await endByProvider(writing, { id: 'j1', session: 'p1' }, 3600);
    expect(await readerOf(asking(one))).to.equal(EVERYONE);
    expect(await readerOf(asking(two))).to.not.equal(EVERYONE);
    await endByProvider(writing, { id: 'j2', subject: 'anna' }, 3600);
    expect(await readerOf(asking(two))).to.equal(EVERYONE);
    expect(await readerOf(asking(bob))).to.not.equal(EVERYONE);
    const later = await headersOf(sealed.begin([], person({ since: Date.now() + 1 })));
    expect(await readerOf(asking(later))).to.not.equal(EVERYONE);
  });

  it('takes the word of the provider once, so that a copy of it ends nothing later', async () => {
    const ends = () => endByProvider(writing, { id: 'j3', subject: 'carol' }, 3600);
    expect(await ends()).to.equal(true);
    expect(await ends()).to.equal(false);
  });

  it('honours a ticket until it is revoked, on every machine at once', async () => {
    const { readerOf } = open();
    const until = nowSeconds() + 3600;
    const { ticket } = await makeTicket(writing, { ...READER, until: until });
    const headers = await headersOf(sealed.begin([ticket]));
    expect(await readerOf(asking(headers))).to.deep.equal({
      name: `ticket ${ticket.id}`,
      networks: [],
      tickets: ['letter'],
    });
    expect(await revokeTicket(writing, ticket.id)).to.equal(true);
    expect(await revokeTicket(writing, ticket.id)).to.equal(false);
    expect(await readerOf(asking(headers))).to.equal(EVERYONE);
    const [listed] = await listTickets(database);
    expect(listed).to.include({ id: ticket.id, holder: 'N. Reader', until });
    expect(listed?.revoked).to.be.within(nowSeconds() - 5, nowSeconds());
  });

  it('honours a ticket until its day has passed, although the cookie is still there', async () => {
    const { ticket } = await makeTicket(writing, { ...READER, until: nowSeconds() + 60 });
    const headers = await headersOf(sealed.begin([{ ...ticket, until: nowSeconds() + 600 }]));
    const { readerOf } = open();
    expect((await readerOf(asking(headers))).tickets).to.deep.equal(['letter']);
    await later(61, async () => {
      expect((await readerOf(asking(headers))).tickets).to.deep.equal([]);
    });
  });

  it('keeps of the secret of a ticket only a hash', async () => {
    const { secret } = await makeTicket(writing, { ...READER, until: nowSeconds() + 60 });
    const rows = await database.prepare('SELECT * FROM ticket').all();
    expect(JSON.stringify(rows)).to.not.include(secret);
    const found = tickets(database);
    expect((await found.ofSecret(secret))?.holder).to.equal('N. Reader');
    expect(
      await found.ofSecret(`${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`),
    ).to.equal(undefined);
    expect(await found.ofSecret(`' OR 1=1 --`)).to.equal(undefined);
  });
});
