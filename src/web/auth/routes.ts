import { Router } from 'express';
import { personOf, SESSION_COOKIE, setCookie } from '../../access/sign-in/session.ts';
import type { SignIn } from '../../access/sign-in/sign-in.ts';
import type { Ticket } from '../../access/sign-in/ticket.ts';
import { FondsError } from '../../errors.ts';
import { readerFor } from '../layout/frame.ts';
import { refuseMethod } from '../server/request.ts';
import { pageSecurity } from '../server/security.ts';
import { authPage, closePage, ticketPage } from './auth-page.tsx';
import { checkOwnPage, ownAddress } from './own-page.ts';
import {
  type AuthParts,
  formReader,
  give,
  pageReader,
  redirectPrivately,
  sendPrivate,
  shownBy,
} from './private.ts';
import { providerRoutes } from './provider-routes.ts';

/** `/auth`: who a reader is, signing in at the provider, tickets, signing out. */
export function authRoutes(parts: AuthParts): Router {
  const { site, readers, signIn } = parts;
  const { uri } = site;
  const routes = Router();

  routes.get('/auth', pageSecurity(uri.base, 'form'), async (req, res) => {
    const { searchParams } = new URL(req.url, uri.home);
    const hasLeft = searchParams.has('left');
    const elsewhere = hasLeft ? await signIn?.oidc?.signOutAddress() : undefined;
    const back = searchParams.get('return');
    const page = authPage(readerFor(site, req), {
      ...(await shownBy(req, parts)),
      known: await readers.readerOf(req),
      canSignIn: signIn?.oidc !== undefined,
      hasLeft,
      ...(elsewhere && { elsewhere }),
      ...(back && ownAddress(uri.base, back) && { back }),
    });
    sendPrivate(req, res, page);
  });
  if (signIn) {
    routes.use(ticketRoutes(parts, signIn), signOutRoutes(parts, signIn));
    if (signIn.oidc) routes.use(providerRoutes(parts, signIn, signIn.oidc));
  }
  return routes;
}

/** `/auth/ticket/…`: looking at a ticket does nothing, as a preview of the link does; a button uses it. */
function ticketRoutes(parts: AuthParts, signIn: SignIn): Router {
  const { site } = parts;
  const { uri } = site;
  const routes = Router();
  const secure = pageSecurity(uri.base, 'form');

  routes.get('/auth/ticket/:secret', secure, async (req, res) => {
    const { secret } = req.params;
    const ticket = await ticketOf(signIn, secret);
    sendPrivate(req, res, ticketPage(readerFor(site, req), ticket, secret));
  });
  routes.post('/auth/ticket/:secret', secure, async (req, res) => {
    checkOwnPage(req, uri.base);
    const ticket = await ticketOf(signIn, req.params.secret);
    const { session, tickets } = await shownBy(req, parts);
    const all = [...tickets.filter(({ id }) => id !== ticket.id), ticket];
    await give(res, signIn, signIn.sessions.begin(all, session && personOf(session)));
    redirectPrivately(req, res, uri.auth);
  });
  routes.all('/auth/ticket/:secret', (req, res) => refuseMethod(req, res, 'POST'));
  return routes;
}

/** @throws FondsError NOT_FOUND */
async function ticketOf(signIn: SignIn, secret: string): Promise<Ticket> {
  const ticket = await signIn.tickets.ofSecret(secret);
  if (ticket) return ticket;
  throw new FondsError('NOT_FOUND', 'there is no such ticket, or it has ended or was revoked');
}

/** `/auth/sign-out`: ends the session, of which somebody may have a copy, and removes the cookie. */
function signOutRoutes({ site, readers }: AuthParts, signIn: SignIn): Router {
  const { uri } = site;
  const routes = Router();
  const readForm = formReader();
  routes.post('/auth/sign-out', pageSecurity(uri.base, 'windowed'), async (req, res) => {
    checkOwnPage(req, uri.base);
    const form = await readForm(req, res);
    const session = await readers.sessionOf(req);
    if (session) await signIn.end(session);
    res.append('Set-Cookie', setCookie(SESSION_COOKIE, '', 0));
    if (form.has('closes')) sendPrivate(req, res, closePage(pageReader(site, req)));
    else redirectPrivately(req, res, `${uri.auth}?left`);
  });
  routes.all('/auth/sign-out', (req, res) => refuseMethod(req, res, 'POST'));
  return routes;
}
