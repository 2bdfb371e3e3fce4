import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { freePort } from '../serve.ts';

export const CLIENT = { id: 'fonds', secret: 'the-secret-of-the-client' } as const;

/** Who can sign in at the provider, with any password, and their groups. */
const PEOPLE: { readonly [subject: string]: { name: string; groups: string[] } } = {
  anna: { name: 'Anna A.', groups: ['staff', 'readers'] },
  bob: { name: 'Bob B.', groups: ['readers'] },
  many: { name: 'M.', groups: Array.from({ length: 500 }, (_, i) => `group-of-people-${i}`) },
};

export type RunningProvider = {
  readonly issuer: string;
  /** Signs a logout token as the provider does, with other claims or another header if given. */
  readonly logoutToken: (claims?: JWTPayload, header?: object) => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Its hints are for those who run one. */
for (const method of ['info', 'warn'] as const) {
  const { [method]: write } = console;
  console[method] = (...said: unknown[]) => {
    if (!String(said[0]).includes('oidc-provider ')) write(...said);
  };
}

/** A real OpenID provider: everybody may sign in, and nobody is asked for consent. */
export async function startProvider(archive: string): Promise<RunningProvider> {
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const { default: Provider } = await import('oidc-provider');
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${archive}/auth/callback`],
        backchannel_logout_uri: `${archive}/auth/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['a key of the provider'] },
    claims: { openid: ['sub', 'sid'], profile: ['name', 'groups'] },
    features: {
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      devInteractions: { enabled: true },
    },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, ...PEOPLE[sub] }),
    }),
    async loadExistingGrant({ oidc }: LoadContext) {
      const grant = new provider.Grant({
        accountId: oidc.session.accountId,
        clientId: oidc.client.clientId,
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    // Without what keeps it from asking this machine.
    fetch: (url: string, { dispatcher: _, ...options }: RequestInit & { dispatcher: unknown }) =>
      fetch(url, options),
  });
  const server = await listen(createServer(provider.callback()), issuer);
  return {
    issuer,
    logoutToken: (claims = {}, header = {}) =>
      new SignJWT({
        iss: issuer,
        aud: CLIENT.id,
        sub: 'anna',
        jti: crypto.randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        iat: Math.floor(Date.now() / 1000),
        exp: Math.floor(Date.now() / 1000) + 120,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'logout+jwt', ...header })
        .sign(privateKey),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

type LoadContext = {
  readonly oidc: {
    readonly session: { readonly accountId: string };
    readonly client: { readonly clientId: string };
  };
};

async function listen(server: Server, address: string): Promise<Server> {
  server.listen(Number(new URL(address).port), '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  return server;
}
