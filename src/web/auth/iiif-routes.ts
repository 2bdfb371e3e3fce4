import { createHash, randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Reader } from '../../access/reader.ts';
import type { Readers } from '../../access/reader-of.ts';
import { cookieIn, nowSeconds, personOf, SESSION_COOKIE } from '../../access/sign-in/session.ts';
import type { SignIn } from '../../access/sign-in/sign-in.ts';
import { FondsError } from '../../errors.ts';
import {
  type ImageAccess,
  probeResult,
  type TokenError,
  tokenError1,
  tokenError2,
  tokenMessage1,
  tokenMessage2,
} from '../../iiif/auth.ts';
import { readerFor } from '../layout/frame.ts';
import { send } from '../server/answer.ts';
import { pageSecurity } from '../server/security.ts';
import { accessPage, closePage, logoutPage } from './auth-page.tsx';
import { originOf } from './own-page.ts';
import { type AuthParts, PRIVATE, sendPrivate } from './private.ts';

/** What a reader may have of an image; undefined if there is none. */
export type ImageAccessOf = (image: string, reader: Reader) => Promise<ImageAccess | undefined>;

/** Seconds; viewers ask for a new token when one has ended. */
const TOKEN_SECONDS = 300;

/** Characters; Mirador sends the address of the token service. */
const MAX_MESSAGE_ID = 2000;

type Got = { readonly token: string; readonly expiresIn: number };

/**
 * `/iiif/auth/`: the services of the IIIF Authorization Flow 2.0, and those of 1.0.
 * https://iiif.io/api/auth/2.0/ https://iiif.io/api/auth/1.0/
 */
export function iiifAuthRoutes({
  site,
  readers,
  signIn,
  imageAccess,
}: AuthParts & { readonly imageAccess: ImageAccessOf }): Router {
  const { uri } = site;
  const routes = Router();
  const windowed = pageSecurity(uri.base, 'windowed');

  routes.get('/iiif/auth/2/probe/:image', async (req, res) => {
    const { image } = req.params;
    const access = await imageAccess(image, await readers.readerOfToken(req));
    if (!access) throw new FondsError('NO_SUCH_IMAGE', `there is no image “${image}”`);
    res.vary('Authorization, Cookie');
    const body = JSON.stringify(probeResult(access));
    send(req, res, { type: 'application/json', body, cache: PRIVATE });
  });

  routes.get(bothVersions('access/active'), windowed, async (req, res) => {
    const session = await readers.sessionOf(req);
    const person = session && personOf(session);
    const canSignIn = signIn?.oidc !== undefined;
    sendPrivate(req, res, accessPage(readerFor(site, req), person, canSignIn));
  });
  routes.get(bothVersions('access/kiosk'), windowed, (req, res) => {
    sendPrivate(req, res, closePage(readerFor(site, req)));
  });
  routes.get(bothVersions('logout'), windowed, (req, res) => {
    const page = logoutPage(readerFor(site, req), wasClicked(req));
    sendPrivate(req, res, page);
  });

  const tokenFor = tokenGiver(readers, signIn);
  routes.get('/iiif/auth/2/token/:method', async (req, res) => {
    const { origin, messageId } = tokenQuery(req);
    const got = messageId === undefined ? 'invalidRequest' : await tokenFor(req);
    const id = messageId ?? '';
    const message = typeof got === 'string' ? tokenError2(got, id) : tokenMessage2(got, id);
    sendMessage(req, res, message, origin);
  });
  routes.get('/iiif/auth/1/token/:method', async (req, res) => {
    const got = await tokenFor(req);
    if (!new URL(req.url, uri.home).searchParams.has('messageId')) {
      sendToken1(req, res, got);
      return;
    }
    const { origin, messageId } = tokenQuery(req);
    const message =
      typeof got === 'string' ? tokenError1(got, messageId) : tokenMessage1(got, messageId);
    sendMessage(req, res, message, origin);
  });
  return routes;
}

const bothVersions = (path: string): string[] => [`/iiif/auth/1/${path}`, `/iiif/auth/2/${path}`];

/**
 * Whether a reader has opened this address by a click, in a window of its own: then there is nothing to ask.
 * An image, a frame or a script of another page is none of that, so none can sign a reader out.
 */
const wasClicked = ({ headers }: Request): boolean =>
  headers['sec-fetch-user'] === '?1' &&
  headers['sec-fetch-dest'] === 'document' &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-purpose'] === undefined;

/** Gives a token for what the browser shows by itself: its cookie, or its address. */
function tokenGiver(readers: Readers, signIn: SignIn | undefined) {
  return async (req: Request): Promise<Got | TokenError> => {
    const session = await readers.sessionOf(req);
    const reader = await readers.readerOf(req);
    const isSomebody = reader.groups !== undefined || reader.tickets.length > 0;
    if (session && signIn && isSomebody) {
      const person = personOf(session);
      const ends = Math.min(session.expires, person?.until ?? session.expires);
      const expiresIn = Math.max(1, Math.min(TOKEN_SECONDS, ends - nowSeconds()));
      return { token: await signIn.sessions.token(session, expiresIn), expiresIn };
    }
    // The address itself is asked again with each probe.
    if (reader.networks.length > 0) return { token: randomUUID(), expiresIn: TOKEN_SECONDS };
    const hasCookie = cookieIn(req.headers.cookie, SESSION_COOKIE) !== undefined;
    return hasCookie ? 'expiredAspect' : 'missingAspect';
  };
}

/** @throws FondsError INVALID_QUERY for an origin that nothing could be sent to */
function tokenQuery(req: Request) {
  const { searchParams } = new URL(req.url, 'http://localhost');
  const origin = originOf(searchParams.get('origin'));
  if (origin === undefined) {
    throw new FondsError(
      'INVALID_QUERY',
      'origin must be that of the page with the viewer, such as https://viewer.example',
    );
  }
  const messageId = searchParams.get('messageId') ?? undefined;
  return {
    origin,
    ...(messageId !== undefined && messageId.length <= MAX_MESSAGE_ID && { messageId }),
  };
}

/**
 * A page that hands a message to the page around it, and to no page of another origin.
 * https://iiif.io/api/auth/2.0/#access-token-service-response
 */
function sendMessage(req: Request, res: Response, message: object, origin: string): void {
  const script = `window.parent.postMessage(${literal(message)}, ${literal(origin)});`;
  const hash = createHash('sha256').update(script).digest('base64');
  send(req, res, {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html>\n<title>token</title>\n<script>${script}</script>\n`,
    cache: PRIVATE,
    headers: {
      'Content-Security-Policy': `default-src 'none'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
      'Referrer-Policy': 'no-referrer',
    },
  });
}

/** A value in a script: nothing in it can end the script or its line. */
const literal = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const STATUS_1: Partial<Record<TokenError, number>> = { invalidRequest: 400, invalidOrigin: 400 };

/** For programs, which have no page around them. https://iiif.io/api/auth/1.0/#the-json-access-token-response */
function sendToken1(req: Request, res: Response, got: Got | TokenError): void {
  const isError = typeof got === 'string';
  res.vary('Cookie');
  send(req, res, {
    status: isError ? (STATUS_1[got] ?? 401) : 200,
    type: 'application/json',
    body: JSON.stringify(isError ? tokenError1(got) : tokenMessage1(got)),
    cache: PRIVATE,
  });
}
