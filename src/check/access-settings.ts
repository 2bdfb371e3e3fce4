import {
  contact,
  integer,
  issuer,
  keys,
  networks,
  ranges,
  secret,
  setting,
  text,
} from './setting.ts';

/** The settings of who a reader is: networks, sessions, and the OpenID provider. */
export const ACCESS_SETTINGS = {
  networks: setting(
    'FONDS_NETWORKS',
    [],
    networks,
    'named networks that rules of access speak of: reading-room=10.1.0.0/16,2001:db8::/32; …',
  ),
  trustedProxies: setting(
    'FONDS_TRUSTED_PROXIES',
    [],
    ranges,
    'addresses of the proxies whose X-Forwarded-For or Forwarded is believed',
  ),
  sessionKeys: setting(
    'FONDS_SESSION_KEYS',
    [],
    keys,
    'secrets that cookies are sealed with; the first seals, all open. Without one, nobody can sign in',
  ),
  sessionKeysFile: setting(
    'FONDS_SESSION_KEYS_FILE',
    '',
    text,
    'a file with these secrets, one a line; read at the start',
  ),
  sessionHours: setting(
    'FONDS_SESSION_HOURS',
    12,
    integer(1, 720),
    'hours after which readers sign in again',
  ),
  accessContact: setting(
    'FONDS_ACCESS_CONTACT',
    '',
    contact,
    'where readers ask for access to what is closed: an address, or `mailto:…`',
  ),
  auditDays: setting(
    'FONDS_AUDIT_DAYS',
    365,
    integer(1, 36_500),
    'days for which it is kept who was given closed material',
  ),
  oidcIssuer: setting(
    'FONDS_OIDC_ISSUER',
    '',
    issuer,
    'the OpenID provider at which readers sign in: its https address',
  ),
  oidcClientId: setting('FONDS_OIDC_CLIENT_ID', '', text, 'the name of this archive there'),
  oidcClientSecret: setting('FONDS_OIDC_CLIENT_SECRET', '', secret, 'its secret there'),
  oidcClientSecretFile: setting(
    'FONDS_OIDC_CLIENT_SECRET_FILE',
    '',
    text,
    'a file with this secret; read at the start',
  ),
  oidcScope: setting(
    'FONDS_OIDC_SCOPE',
    'openid profile',
    text,
    'what the provider is asked for, separated by spaces; openid is a part of it',
  ),
  oidcGroups: setting(
    'FONDS_OIDC_GROUPS',
    'groups',
    text,
    'the claim with the groups of a reader; with dots for a claim inside another: realm_access.roles',
  ),
} as const;
