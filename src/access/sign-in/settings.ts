import { readFileSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { FondsError } from '../../errors.ts';

/** What the settings say of signing in. */
export type SignInSettings = {
  /** Secrets to seal with; the first seals, all open. */
  readonly keys: readonly string[];
  /** Seconds for which a sign-in counts. */
  readonly lasts: number;
  /** Absent where only tickets are given out. */
  readonly provider?: ProviderSettings;
};

export type ProviderSettings = {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty for a client without one. */
  readonly clientSecret: string;
  readonly scope: string;
  /** The claim with the groups, with dots for a claim inside another. */
  readonly groupsClaim: string;
};

/**
 * Reads and checks the settings of signing in; undefined without keys. It loads no library, so that a
 * server without sign-in has none of them in memory.
 *
 * @throws FondsError INVALID_SETTING
 */
export function signInSettings(config: Config): SignInSettings | undefined {
  const keys = sessionKeys(config.sessionKeys, config.sessionKeysFile);
  const provider = providerSettings(config);
  if (keys.length === 0) {
    if (provider)
      throw invalid('FONDS_OIDC_ISSUER needs FONDS_SESSION_KEYS, to seal sessions with');
    return undefined;
  }
  if (!isSecure(config.baseUrl)) {
    throw invalid(
      `FONDS_SESSION_KEYS needs a FONDS_BASE_URL with https://, since browsers take no session from ${config.baseUrl}`,
    );
  }
  return { keys, lasts: config.sessionHours * 3600, ...(provider && { provider }) };
}

function providerSettings(config: Config): ProviderSettings | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcScope: scope } = config;
  if (!issuer) return undefined;
  if (!clientId) throw invalid('FONDS_OIDC_ISSUER needs FONDS_OIDC_CLIENT_ID');
  if (!isSecure(issuer))
    throw invalid(`FONDS_OIDC_ISSUER is ${issuer}; it must be an https address`);
  if (!scope.split(/\s+/).includes('openid')) {
    throw invalid('FONDS_OIDC_SCOPE must have openid in it');
  }
  const clientSecret = config.oidcClientSecretFile
    ? secretFile(config.oidcClientSecretFile)
    : config.oidcClientSecret;
  return { issuer, clientId, clientSecret, scope, groupsClaim: config.oidcGroups };
}

const invalid = (message: string) => new FondsError('INVALID_SETTING', message);

/** Whether browsers take cookies that are `Secure`: over TLS, and from the machine that they run on. */
const isSecure = (address: string): boolean =>
  /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(address);

/**
 * The secrets of the settings: those of `FONDS_SESSION_KEYS`, then those of the file.
 *
 * @throws FondsError INVALID_SETTING for a file that cannot be read, or a secret that is too short
 */
export function sessionKeys(given: readonly string[], file: string): readonly string[] {
  const read = file
    ? secretFile(file)
        .split(/[\s,]+/)
        .filter(Boolean)
    : [];
  const short = read.find((key) => key.length < MIN_LENGTH);
  if (short !== undefined || (file && read.length === 0)) {
    const rule = `a secret of at least ${MIN_LENGTH} letters and digits on each line`;
    throw new FondsError('INVALID_SETTING', `FONDS_SESSION_KEYS_FILE: ${file} must have ${rule}`);
  }
  return [...given, ...read];
}

/** Characters. */
const MIN_LENGTH = 32;

/** @throws FondsError INVALID_SETTING */
function secretFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new FondsError('INVALID_SETTING', `the file of secrets ${file} cannot be read`, {
      cause,
    });
  }
}
