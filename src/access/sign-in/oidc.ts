import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { FondsError } from '../../errors.ts';
import { isObject } from '../../record/json.ts';
import { type LogoutToken, logoutTokens } from './logout-token.ts';
import type { ProviderSettings } from './settings.ts';

export type OidcOptions = ProviderSettings & {
  /** Where the provider sends readers back to. */
  readonly callback: string;
};

/** What must be remembered of one sign-in until the reader comes back. */
export type Flow = { readonly state: string; readonly nonce: string; readonly verifier: string };

export type SignedIn = {
  readonly subject: string;
  readonly name?: string;
  readonly groups: readonly string[];
  readonly providerSession?: string;
};

export type Oidc = {
  /**
   * Begins a sign-in.
   *
   * @param again whether the provider asks for the name even if it knows the reader
   * @returns the address at the provider, and what to remember
   */
  readonly begin: (again: boolean) => Promise<{ readonly address: string; readonly flow: Flow }>;
  /**
   * Ends a sign-in.
   *
   * @param query of the address that the provider sent the reader back to
   * @throws FondsError SIGN_IN_FAILED
   */
  readonly finish: (query: string, flow: Flow) => Promise<SignedIn>;
  /** Where readers sign out of the provider too, if it has such an address. */
  readonly signOutAddress: () => Promise<string | undefined>;
  /** @throws FondsError SIGN_IN_FAILED for a token that is not from the provider, or of another kind */
  readonly logoutToken: (token: string) => Promise<LogoutToken>;
};

/** Seconds for each answer of the provider. */
const TIMEOUT = 10;

/**
 * Signing in at an OpenID provider: authorization code with PKCE, state and nonce. The provider is asked for
 * its metadata at the first sign-in, so that the archive starts without it.
 * https://openid.net/specs/openid-connect-core-1_0.html
 */
export function openOidc(options: OidcOptions): Oidc {
  const { callback, scope } = options;
  let known: Promise<Configuration> | undefined;
  const provider = (): Promise<Configuration> => {
    known ??= discover(options).catch((cause: unknown) => {
      known = undefined;
      throw new FondsError('PROVIDER_UNAVAILABLE', `${options.issuer} does not answer`, { cause });
    });
    return known;
  };
  const verify = logoutTokens({
    clientId: options.clientId,
    provider: async () => (await provider()).serverMetadata(),
  });

  return {
    async begin(again) {
      const config = await provider();
      const flow = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
      };
      const address = buildAuthorizationUrl(config, {
        redirect_uri: callback,
        scope,
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
        ...(again && { prompt: 'login' }),
      });
      return { address: address.href, flow };
    },

    async finish(query, flow) {
      const config = await provider();
      // Built from the settings, whatever the Host header says.
      const current = new URL(callback);
      current.search = query;
      try {
        return await signedIn(config, current, flow, options.groupsClaim);
      } catch (cause) {
        throw new FondsError('SIGN_IN_FAILED', 'the answer of the provider cannot be used', {
          cause,
        });
      }
    },

    async signOutAddress() {
      const config = await provider();
      const hasOne = config.serverMetadata().end_session_endpoint !== undefined;
      return hasOne ? buildEndSessionUrl(config).href : undefined;
    },

    logoutToken: verify,
  };
}

function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<Configuration> {
  const authentication = clientSecret ? withSecret(clientSecret) : None();
  return discovery(new URL(issuer), clientId, undefined, authentication, {
    timeout: TIMEOUT,
    // The address was checked: without TLS only on this machine.
    execute: [
      enableNonRepudiationChecks,
      ...(issuer.startsWith('http:') ? [allowInsecureRequests] : []),
    ],
  });
}

/** In the header, as every provider takes it that does not say otherwise. */
const withSecret =
  (secret: string): ClientAuth =>
  (provider, ...request) => {
    const methods = provider.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isBasic = methods.includes('client_secret_basic');
    return (isBasic ? ClientSecretBasic : ClientSecretPost)(secret)(provider, ...request);
  };

async function signedIn(
  config: Configuration,
  current: URL,
  { state, nonce, verifier }: Flow,
  groupsClaim: string,
): Promise<SignedIn> {
  const tokens = await authorizationCodeGrant(config, current, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('there is no ID token');
  const isWhole = groupsOf(claims, groupsClaim) && claims['name'];
  const asks = !isWhole && config.serverMetadata().userinfo_endpoint !== undefined;
  const more = asks ? await fetchUserInfo(config, tokens.access_token, claims.sub) : {};
  const all: Claims = { ...more, ...claims };
  const name = [all['name'], all['preferred_username'], all['email']].find(isText);
  return {
    subject: claims.sub,
    ...(name && { name: name.slice(0, MAX_NAME) }),
    groups: groupsOf(claims, groupsClaim) ?? groupsOf(more as Claims, groupsClaim) ?? [],
    ...(isText(claims['sid']) && { providerSession: claims['sid'] }),
  };
}

/** Characters. */
const MAX_NAME = 100;

type Claims = { readonly [claim: string]: unknown };

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The groups of a claim: an array of texts, or one. Undefined if there is no such claim. */
export function groupsOf(claims: Claims, path: string): readonly string[] | undefined {
  const whole = claims[path];
  const value = whole ?? path.split('.').reduce<unknown>(inside, claims);
  if (isText(value)) return [value];
  return Array.isArray(value) ? [...new Set(value.filter(isText))] : undefined;
}

const inside = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
