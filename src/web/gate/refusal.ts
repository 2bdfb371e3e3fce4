import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import type { Reader } from '../../access/reader.ts';
import type { ReaderOf } from '../../access/reader-of.ts';
import { type AccessGate, closureAt } from '../../catalogue/sealed/gate.ts';
import { FondsError } from '../../errors.ts';
import { closureWords } from '../../iiif/closure-words.ts';
import { recordOfPath } from '../../iiif/uri.ts';
import type { Closure } from '../../record/access.ts';
import { textIn } from '../../record/language.ts';
import { HTML } from '../layout/frame.ts';
import { readerOf as pageReaderOf, type Site } from '../layout/reader.ts';
import { send } from '../server/answer.ts';
import { wantsHtml } from '../server/negotiate.ts';
import { problemOf } from '../server/problem.ts';
import { pageSecurity } from '../server/security.ts';
import { closedPage, type Refusal } from './closed-page.tsx';

type Parts = {
  readonly gate: AccessGate;
  readonly readerOf: ReaderOf;
  readonly site: Site;
  /** Whether readers can sign in. */
  readonly canSignIn: boolean;
  /** How readers ask for access: an address, or `mailto:`. */
  readonly contact: string | undefined;
};

/** Nobody may keep it: the same reader may be let in a moment later. */
export const REFUSED = 'private, no-store';

/** Finds and says why something is closed to a reader. */
export function refusals({ gate, readerOf, site, canSignIn, contact }: Parts) {
  const { uri } = site;
  const refusalOf = (closure: Closure, reader: Reader): Refusal => {
    const mayEnter = closure.admits.length > 0 && reader.groups === undefined;
    return {
      closure,
      status: mayEnter ? 401 : 403,
      ...(canSignIn && closure.admits.includes('active') && { signIn: uri.signIn }),
      ...(contact && { contact }),
    };
  };

  return {
    of: refusalOf,

    /** Undefined if nothing at the address is closed to the reader. */
    async at(req: IncomingMessage, path: string): Promise<Refusal | undefined> {
      const record = recordOfPath(path);
      if (record === undefined) return undefined;
      const reader = await readerOf(req);
      const judged = await gate.judge(record, reader);
      if (!judged) return undefined;
      const rest = path.slice(path.indexOf(record) + record.length);
      const closure = closureAt(judged.decision, rest.split(/[/_~.]/).filter(Boolean));
      return closure && refusalOf(closure, reader);
    },

    /** Answers with a page or a problem document. */
    send(req: Request, res: Response, refusal: Refusal): void {
      const { status } = refusal;
      res.vary('Accept, Accept-Language, Cookie, Authorization');
      // https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2
      const headers = { ...(status === 401 && { 'WWW-Authenticate': 'Bearer realm="fonds"' }) };
      const answer = (type: string, body: string) =>
        send(req, res, { status, type, body, cache: REFUSED, headers });
      if (!wantsHtml(req)) {
        answer('application/problem+json', JSON.stringify(problem(req, refusal)));
        return;
      }
      const reader = pageReaderOf(site, req.path, req.query['lang'], req.acceptsLanguages());
      pageSecurity(uri.base)(req, res, () => answer(HTML, closedPage(reader, refusal)));
    },
  };
}

export type Refusals = ReturnType<typeof refusals>;

/** https://www.rfc-editor.org/rfc/rfc9457#section-3.2 */
function problem(req: Request, { closure, status, signIn, contact }: Refusal) {
  const words = textIn(closureWords(closure), 'en');
  const error = new FondsError(status === 401 ? 'SIGN_IN_NEEDED' : 'CLOSED', words);
  const { rule, reason, opens } = closure;
  return { ...problemOf(error, req.originalUrl), rule, reason, opens, signIn, contact };
}
