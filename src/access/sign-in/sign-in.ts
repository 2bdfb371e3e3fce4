import type { Config } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Database } from '../../system/database/database.ts';
import { type Ended, endByProvider, endedSessions, endSession } from './ended.ts';
import type { LogoutToken } from './logout-token.ts';
import { type Oidc, openOidc } from './oidc.ts';
import { type Sealer, sealer, secretFile, sessionKeys } from './seal.ts';
import { type Session, type Sessions, sessions } from './session.ts';
import { type Tickets, tickets } from './ticket.ts';

/** Everything by which readers make themselves known. */
export type SignIn = {
  readonly sealer: Sealer;
  readonly sessions: Sessions;
  readonly ended: Ended;
  readonly tickets: Tickets;
  /** Absent where only tickets are given out. */
  readonly oidc?: Oidc;
  /** Seconds for which a sign-in counts. */
  readonly lasts: number;
  readonly end: (session: Session) => Promise<void>;
  /** @returns false if the provider has said so before */
  readonly endByProvider: (token: LogoutToken) => Promise<boolean>;
};

/** Works with a connection that may write. */
export type OnWriting = <T>(use: (writing: Database) => Promise<T>) => Promise<T>;

/**
 * Signing in, as the settings say; undefined without keys.
 *
 * @throws FondsError INVALID_SETTING
 */
export function openSignIn(
  config: Config,
  uri: Uris,
  database: Database,
  onWriting: OnWriting,
): SignIn | undefined {
  const keys = sessionKeys(config.sessionKeys, config.sessionKeysFile);
  const oidc = oidcOf(config, uri);
  if (keys.length === 0) {
    if (oidc) throw invalid('FONDS_OIDC_ISSUER needs FONDS_SESSION_KEYS, to seal sessions with');
    return undefined;
  }
  if (!isSecure(config.baseUrl)) {
    throw invalid(
      `FONDS_SESSION_KEYS needs a FONDS_BASE_URL with https://, since browsers take no session from ${config.baseUrl}`,
    );
  }
  const seal = sealer(keys);
  const lasts = config.sessionHours * 3600;
  return {
    sealer: seal,
    sessions: sessions(seal),
    ended: endedSessions(database),
    tickets: tickets(database),
    ...(oidc && { oidc }),
    lasts,
    end: (session) => onWriting((writing) => endSession(writing, session)),
    endByProvider: (token) => onWriting((writing) => endByProvider(writing, token, lasts)),
  };
}

const invalid = (message: string) => new FondsError('INVALID_SETTING', message);

/** Whether browsers take cookies that are `Secure`: over TLS, and from the machine that they run on. */
const isSecure = (address: string): boolean =>
  /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(address);

function oidcOf(config: Config, uri: Uris): Oidc | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcScope: scope } = config;
  if (!issuer) return undefined;
  if (!clientId) throw invalid('FONDS_OIDC_ISSUER needs FONDS_OIDC_CLIENT_ID');
  if (!isSecure(issuer))
    throw invalid(`FONDS_OIDC_ISSUER is ${issuer}; it must be an https address`);
  if (!scope.split(/\s+/).includes('openid'))
    throw invalid('FONDS_OIDC_SCOPE must have openid in it');
  const clientSecret = config.oidcClientSecretFile
    ? secretFile(config.oidcClientSecretFile)
    : config.oidcClientSecret;
  const callback = uri.authCallback;
  return openOidc({
    issuer,
    clientId,
    clientSecret,
    scope,
    groupsClaim: config.oidcGroups,
    callback,
  });
}
