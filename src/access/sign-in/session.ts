import { randomUUID } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Purpose, Sealer } from './seal.ts';

/** What a reader's browser holds for us, sealed: who has signed in, and the tickets that were shown. */
export type Session = {
  /** Drawn anew whenever somebody signs in, so that nobody knows the id of another's session beforehand. */
  readonly id: string;
  /** Who has signed in; absent for somebody who has only shown a ticket. */
  readonly person?: Person;
  /** The ids of the tickets that were shown. Whether they are valid is asked at each request. */
  readonly tickets: readonly string[];
  /** Seconds since 1970. */
  readonly issued: number;
  readonly expires: number;
};

export type Person = {
  /** The subject of the OpenID provider. */
  readonly subject: string;
  /** The name to greet with. */
  readonly name?: string;
  readonly groups: readonly string[];
  /** The session at the provider, by which it can end this one. */
  readonly providerSession?: string;
  /** When the person signed in, in milliseconds since 1970. */
  readonly since: number;
  /** Until when that counts, in seconds since 1970. */
  readonly until: number;
};

/**
 * `__Host-`: only a response of this very host, over TLS, for all its paths can have set it.
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2
 */
export const SESSION_COOKIE = '__Host-fonds';
export const SIGN_IN_COOKIE = '__Host-fonds-sign-in';

/** Browsers keep no cookie longer than 400 days, and none of more than 4096 bytes. */
const MAX_SECONDS = 400 * 86_400;
export const MAX_COOKIE_BYTES = 4000;

/** Sessions whose cookie was opened before. */
const MAX_OPENED = 2000;

export type Sessions = ReturnType<typeof sessions>;

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Sessions in sealed cookies. */
export function sessions(sealer: Sealer) {
  const opened = new LRUCache<string, Session>({ max: MAX_OPENED });

  const open = async (sealed: string, purpose: Purpose): Promise<Session | undefined> => {
    const claims = await sealer.open(purpose, sealed);
    const session = claims && sessionOf(claims);
    if (session) opened.set(`${purpose} ${sealed}`, session);
    return session;
  };
  const opener =
    (purpose: Purpose) =>
    (sealed: string): Session | undefined | Promise<Session | undefined> => {
      const known = opened.get(`${purpose} ${sealed}`);
      if (!known) return open(sealed, purpose);
      return known.expires > nowSeconds() ? known : undefined;
    };

  return {
    /** The session of a cookie; at once if the same one was opened before. Undefined if it is none. */
    ofCookie: opener('session'),
    /** The session that an access token stands for. */
    ofToken: opener('token'),

    /** A session with what is known now, under a new id. */
    begin(tickets: readonly Ticketed[], person?: Person): Session {
      const issued = nowSeconds();
      const ends = [...tickets.map(({ until }) => until), ...(person ? [person.until] : [])];
      return {
        id: randomUUID(),
        ...(person && { person }),
        tickets: tickets.map(({ id }) => id),
        issued,
        expires: Math.min(Math.max(issued, ...ends), issued + MAX_SECONDS),
      };
    },

    /** The header that gives a session to the browser. */
    async cookie(session: Session): Promise<string> {
      const seconds = session.expires - nowSeconds();
      const sealed = await sealer.seal('session', claimsOf(session), seconds);
      return setCookie(SESSION_COOKIE, sealed, seconds);
    },

    /** An access token that stands for a session; it opens no cookie, and a cookie is no token. */
    token: (session: Session, seconds: number): Promise<string> =>
      sealer.seal('token', claimsOf(session), seconds),
  };
}

export type Ticketed = { readonly id: string; readonly until: number };

const claimsOf = ({ id, person, tickets }: Session): JWTPayload => ({
  jti: id,
  ...(person && { person }),
  ...(tickets.length > 0 && { tickets: [...tickets] }),
});

/** The claims were sealed here, so their form is known. */
function sessionOf({ jti = '', iat = 0, exp = 0, ...rest }: JWTPayload): Session {
  const { person, tickets = [] } = rest as Partial<Pick<Session, 'person' | 'tickets'>>;
  return { id: jti, ...(person && { person }), tickets, issued: iat, expires: exp };
}

/** Who is signed in, until that ends; tickets may be kept longer. */
export const personOf = ({ person }: Session): Person | undefined =>
  person && person.until > nowSeconds() ? person : undefined;

/**
 * A cookie that viewers on other sites can use: `SameSite=None`, as the IIIF authorization flow needs, and
 * hence `Secure`. Browsers accept that from `http://localhost` too.
 * https://iiif.io/api/auth/2.0/#user-interaction-at-access-service
 *
 * @param seconds 0 removes it
 */
export const setCookie = (
  name: string,
  value: string,
  seconds: number,
  sameSite: 'none' | 'lax' = 'none',
): string =>
  stringifySetCookie({
    ...{ name, value, sameSite },
    maxAge: seconds,
    path: '/',
    httpOnly: true,
    secure: true,
  });

/** The value of one of our cookies in a Cookie header. */
export const cookieIn = (header: string | undefined, name: string): string | undefined =>
  header?.includes(`${name}=`) ? parseCookie(header)[name] : undefined;
