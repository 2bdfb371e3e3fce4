import { type Request, Router } from 'express';
import type { Flow, Oidc } from '../../access/sign-in/oidc.ts';
import {
  cookieIn,
  nowSeconds,
  personOf,
  SIGN_IN_COOKIE,
  setCookie,
} from '../../access/sign-in/session.ts';
import type { SignIn } from '../../access/sign-in/sign-in.ts';
import { FondsError } from '../../errors.ts';
import { send } from '../server/answer.ts';
import { refuseMethod } from '../server/request.ts';
import { pageSecurity } from '../server/security.ts';
import { closePage, leavePage } from './auth-page.tsx';
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

/** Seconds between leaving for the provider and coming back. */
const FLOW_SECONDS = 600;

/** What the browser keeps, sealed, of one sign-in. */
type Kept = Flow & { readonly back?: string; readonly closes: boolean };

/** `/auth/sign-in`, `/auth/callback`, `/auth/back-channel-logout`: signing in at the OpenID provider. */
export function providerRoutes(parts: AuthParts, signIn: SignIn, oidc: Oidc): Router {
  const { site } = parts;
  const { uri } = site;
  const routes = Router();
  const readForm = formReader();

  routes.post('/auth/sign-in', pageSecurity(uri.base, 'form'), async (req, res) => {
    checkOwnPage(req, uri.base);
    const form = await readForm(req, res);
    const { session } = await shownBy(req, parts);
    const isKnown = session !== undefined && personOf(session) !== undefined;
    const { address, flow } = await oidc.begin(isKnown);
    const back = ownAddress(uri.base, form.get('return'));
    const kept: Kept = { ...flow, ...(back && { back }), closes: form.has('closes') };
    const sealed = await signIn.sealer.seal('sign-in', kept, FLOW_SECONDS);
    res.append('Set-Cookie', setCookie(SIGN_IN_COOKIE, sealed, FLOW_SECONDS, 'lax'));
    sendPrivate(req, res, leavePage(pageReader(site, req), address));
  });
  routes.all('/auth/sign-in', (req, res) => refuseMethod(req, res, 'POST'));

  routes.get('/auth/callback', pageSecurity(uri.base, 'windowed'), async (req, res) => {
    const kept = await keptBy(req, signIn);
    // Whatever comes of it, this sign-in is over.
    res.append('Set-Cookie', setCookie(SIGN_IN_COOKIE, '', 0, 'lax'));
    if (!kept) {
      throw new FondsError(
        'SIGN_IN_FAILED',
        `signing in did not begin in this browser, or took longer than ${FLOW_SECONDS / 60} minutes; begin again at ${uri.auth}`,
      );
    }
    const { search } = new URL(req.originalUrl, uri.home);
    const known = await oidc.finish(search, kept);
    const person = { ...known, since: Date.now(), until: nowSeconds() + signIn.lasts };
    const { session: before, tickets } = await shownBy(req, parts);
    await give(res, signIn, signIn.sessions.begin(tickets, person));
    if (before?.person) await signIn.end(before);
    if (kept.closes) sendPrivate(req, res, closePage(pageReader(site, req)));
    else redirectPrivately(req, res, kept.back ?? uri.auth);
  });

  routes.post('/auth/back-channel-logout', async (req, res) => {
    const form = await readForm(req, res);
    const token = await oidc.logoutToken(form.get('logout_token') ?? '');
    if (!(await signIn.endByProvider(token))) {
      throw new FondsError('SIGN_IN_FAILED', 'the logout token was used before');
    }
    send(req, res, { type: 'text/plain', body: '', cache: 'no-store' });
  });
  routes.all('/auth/back-channel-logout', (req, res) => refuseMethod(req, res, 'POST'));
  return routes;
}

async function keptBy(req: Request, { sealer }: SignIn): Promise<Kept | undefined> {
  const sealed = cookieIn(req.headers.cookie, SIGN_IN_COOKIE);
  const claims = sealed ? await sealer.open('sign-in', sealed) : undefined;
  return claims as Kept | undefined;
}
