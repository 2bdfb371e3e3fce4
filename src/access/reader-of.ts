import type { IncomingMessage } from 'node:http';
import type { Reader } from './reader.ts';
import type { Ended } from './sign-in/ended.ts';
import {
  cookieIn,
  personOf,
  SESSION_COOKIE,
  type Session,
  type Sessions,
} from './sign-in/session.ts';
import type { Tickets } from './sign-in/ticket.ts';

/** Who is asking. At once, and without allocation, for everybody of whom nothing is known. */
export type ReaderOf = (req: IncomingMessage) => Reader | Promise<Reader>;

export type Readers = {
  /** By the cookie and the address: for whatever is sent. */
  readonly readerOf: ReaderOf;
  /**
   * Also by an access token, which counts as the session. Only for what tells whether something may be had
   * (the probe, info.json): every site that a reader visits can get a token, but not what a cookie opens.
   * https://iiif.io/api/auth/2.0/#authorization-flow-services
   */
  readonly readerOfToken: ReaderOf;
  /** The session of the cookie, if it has not ended. */
  readonly sessionOf: (req: IncomingMessage) => Promise<Session | undefined>;
};

type Parts = {
  /** What is known by the address alone. */
  readonly byNetwork: (req: IncomingMessage) => Reader;
  /** Absent where nobody can sign in. */
  readonly sessions?: {
    readonly sessions: Sessions;
    readonly ended: Ended;
    readonly tickets: Tickets;
  };
};

const BEARER = /^Bearer ([\w.-]+)$/i;

export function readers({ byNetwork, sessions: parts }: Parts): Readers {
  if (!parts) {
    return { readerOf: byNetwork, readerOfToken: byNetwork, sessionOf: async () => undefined };
  }
  const { sessions, ended, tickets } = parts;

  const living = async (found: Session | undefined | Promise<Session | undefined>) => {
    const session = await found;
    return session && !(await ended.isEnded(session)) ? session : undefined;
  };
  const withSession = async (
    req: IncomingMessage,
    found: Session | undefined | Promise<Session | undefined>,
  ): Promise<Reader> => {
    const known = byNetwork(req);
    const session = await living(found);
    if (!session) return known;
    const person = personOf(session);
    const held = await tickets.valid(session.tickets);
    if (!person && held.length === 0) return known;
    const name = person?.subject ?? held.map(({ id }) => `ticket ${id}`).join(', ');
    return {
      ...(name && { name }),
      ...(person && { groups: person.groups }),
      networks: known.networks,
      tickets: held.flatMap(({ records }) => records),
    };
  };
  const readerOf: ReaderOf = (req) => {
    const cookie = cookieIn(req.headers.cookie, SESSION_COOKIE);
    return cookie ? withSession(req, sessions.ofCookie(cookie)) : byNetwork(req);
  };
  return {
    readerOf,
    readerOfToken(req) {
      const { authorization } = req.headers;
      const token = authorization && BEARER.exec(authorization)?.[1];
      return token ? withSession(req, sessions.ofToken(token)) : readerOf(req);
    },
    async sessionOf(req) {
      const cookie = cookieIn(req.headers.cookie, SESSION_COOKIE);
      return cookie ? living(sessions.ofCookie(cookie)) : undefined;
    },
  };
}
