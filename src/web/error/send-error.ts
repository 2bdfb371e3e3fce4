import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTML } from '../layout/frame.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import { send } from '../server/answer.ts';
import { acceptedLanguages, wantsHtml } from '../server/negotiate.ts';
import { problemOf, RETRY_AFTER, sendProblem } from '../server/problem.ts';
import { pageSecurity } from '../server/security.ts';
import { errorPage } from './error-page.tsx';

/** Answers a request that failed. */
export type SendError = (req: IncomingMessage, res: ServerResponse, error: unknown) => void;

/** Sends errors in a form that the reader can use: a page for a browser, else a problem document. */
export function errorSender(site: Site): SendError {
  const secure = pageSecurity(site.uri.base);
  return (req, res, error) => {
    if (res.headersSent || !wantsHtml(req)) {
      sendProblem(req, res, error);
      return;
    }
    // Express removes the path of a router from `url`.
    const address = 'originalUrl' in req ? String(req.originalUrl) : (req.url ?? '/');
    const problem = problemOf(error, address);
    const { status } = problem;
    // The request log takes the error from here.
    if (status >= 500) Object.assign(res, { err: error });
    secure(req, res, () => {
      const [path = '', query] = address.split('?', 2);
      // Not by the schema: the address may be here because its `lang` is wrong.
      const language = new URLSearchParams(query).get('lang');
      const body = errorPage(readerOf(site, path, language, acceptedLanguages(req)), problem);
      const headers = status === 503 ? { headers: { 'Retry-After': `${RETRY_AFTER}` } } : {};
      send(req, res, { status, type: HTML, body, cache: 'no-store', ...headers });
    });
  };
}
