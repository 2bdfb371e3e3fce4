import type { Request, Response } from 'express';
import type { Readers } from '../../access/reader-of.ts';
import { MAX_COOKIE_BYTES, type Session } from '../../access/sign-in/session.ts';
import type { SignIn } from '../../access/sign-in/sign-in.ts';
import { FondsError } from '../../errors.ts';
import { HTML } from '../layout/frame.ts';
import { type Reader, readerOf, type Site } from '../layout/reader.ts';
import { send } from '../server/answer.ts';
import { bodyReader } from '../validate/body.ts';

export type AuthParts = {
  readonly site: Site;
  readonly readers: Readers;
  /** Absent where nobody can sign in. */
  readonly signIn: SignIn | undefined;
};

/** Nobody may keep what is said to one reader. */
export const PRIVATE = 'private, no-store';

/** Forms must say where they come from, but only to us: with `no-referrer`, browsers send the origin `null`. */
const REFERRER = ['Referrer-Policy', 'same-origin'] as const;

/** Sends a page for one reader. */
export function sendPrivate(req: Request, res: Response, body: string): void {
  res.setHeader(...REFERRER);
  res.vary('Accept-Language, Cookie');
  send(req, res, { type: HTML, body, cache: PRIVATE });
}

export function redirectPrivately(req: Request, res: Response, address: string): void {
  res.setHeader(...REFERRER);
  const headers = { Location: address };
  send(req, res, { status: 303, type: 'text/plain', body: '', cache: PRIVATE, headers });
}

/** The reader of a page that cannot be opened again by its address: the link to the other language leads to `/auth`. */
export const pageReader = (site: Site, req: Request): Reader =>
  readerOf(site, '/auth', undefined, req.acceptsLanguages());

const MAX_FORM_BYTES = 64 * 1024;
const MAX_HELD_BYTES = 16 * 1024 * 1024;

/** Reads the fields of a form. */
export function formReader() {
  const read = bodyReader({ maxBytes: MAX_FORM_BYTES, maxHeld: MAX_HELD_BYTES, timeout: 10_000 });
  return async (req: Request, res: Response): Promise<URLSearchParams> => {
    const { bytes, done } = await read(req, res);
    try {
      return new URLSearchParams(bytes.toString());
    } finally {
      done();
    }
  };
}

/** What the browser has shown: a session, and the tickets in it that are valid. */
export async function shownBy(req: Request, { readers, signIn }: AuthParts) {
  const session = await readers.sessionOf(req);
  const tickets = session && signIn ? await signIn.tickets.valid(session.tickets) : [];
  return { session, tickets };
}

/**
 * Gives the browser a new session.
 *
 * @throws FondsError SIGN_IN_FAILED if it does not fit in a cookie
 */
export async function give(res: Response, { sessions }: SignIn, session: Session): Promise<void> {
  const cookie = await sessions.cookie(session);
  if (cookie.length > MAX_COOKIE_BYTES) {
    const count = session.person?.groups.length ?? 0;
    throw new FondsError(
      'SIGN_IN_FAILED',
      `the session has ${count} groups and ${session.tickets.length} tickets, more than a cookie can hold`,
    );
  }
  res.append('Set-Cookie', cookie);
}
