import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { FondsError } from '../../errors.ts';
import { isObject } from '../../record/json.ts';

/** What a provider says has ended. */
export type LogoutToken = {
  readonly id: string;
  readonly session?: string;
  readonly subject?: string;
};

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Signatures that only the provider can make. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Seconds. An older token is a copy that somebody kept. */
export const MAX_LOGOUT_TOKEN_AGE = 300;

type Options = {
  readonly clientId: string;
  /** The name of the provider, and where it publishes its keys. */
  readonly provider: () => Promise<{ readonly issuer: string; readonly jwks_uri?: string }>;
};

/**
 * Reads the tokens by which a provider says that a session has ended.
 * https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
 */
export function logoutTokens({ clientId, provider }: Options) {
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  return async (token: string): Promise<LogoutToken> => {
    try {
      const { issuer, jwks_uri: address } = await provider();
      if (address === undefined) throw new Error('the provider has no keys');
      keys ??= createRemoteJWKSet(new URL(address), { timeoutDuration: 10_000 });
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        maxTokenAge: MAX_LOGOUT_TOKEN_AGE,
        clockTolerance: 30,
        requiredClaims: ['iat', 'jti', 'events'],
      });
      return endOf(payload);
    } catch (cause) {
      throw new FondsError('SIGN_IN_FAILED', 'the logout token cannot be used', { cause });
    }
  };
}

function endOf({ jti = '', sub, sid, nonce, events }: JWTPayload): LogoutToken {
  if (!isObject(events) || !isObject(events[EVENT])) throw new Error('it is of another kind');
  if (jti === '') throw new Error('it has no id');
  if (nonce !== undefined) throw new Error('it is an ID token');
  const session = typeof sid === 'string' && sid !== '' ? sid : undefined;
  if (!session && !sub) throw new Error('it names neither a session nor a person');
  return { id: jti, ...(session && { session }), ...(sub && { subject: sub }) };
}
