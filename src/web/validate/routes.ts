import { extname } from 'node:path';
import { type Request, Router } from 'express';
import { type FetchedDocument, fetchDocument } from '../../check/document/fetch.ts';
import { queryReader } from '../../check/query.ts';
import { FondsError } from '../../errors.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { whileConnected } from '../server/disconnect.ts';
import { wantsHtml } from '../server/negotiate.ts';
import { refuseMethod } from '../server/request.ts';
import { pageSecurity } from '../server/security.ts';
import { threadPool } from '../thread/thread.ts';
import { bodyReader } from './body.ts';
import { validatePage } from './validate-page.tsx';
import type { CheckAnswer, CheckTask } from './validate-work.ts';

const THREAD = new URL(`./validate-thread${extname(import.meta.url)}`, import.meta.url);

const MAX_BYTES = 5 * 2 ** 20;

/** Bytes of all documents that are in memory at the same time. */
const MAX_HELD = 64 * 2 ** 20;

type Options = {
  readonly site: Site;
  /** Whether documents are fetched by their address. */
  readonly fetches: boolean;
  /** Milliseconds for the check of one document; a large one of 5 MB takes about two seconds. */
  readonly deadline?: number;
  /** Milliseconds for a document to arrive. */
  readonly arrival?: number;
};

/**
 * `/validate`: checks any document, as a page, and as JSON by POST. Nothing that is sent is stored.
 * Documents are parsed and checked in threads.
 */
export function validateRoutes({
  site,
  fetches,
  deadline = 10_000,
  arrival = 30_000,
}: Options): Router {
  const { uri, ...named } = site;
  const here = uri.validate;
  const queryOf = queryReader<{ lang?: Language; viewers?: string }>('validate');
  const checks = threadPool<CheckTask, CheckAnswer>(THREAD, {
    name: 'documents',
    atOnce: 2,
    waiting: 16,
    deadline,
    memory: 512,
  });
  const bodyOf = bodyReader({ maxBytes: MAX_BYTES, maxHeld: MAX_HELD, timeout: arrival });

  const routes = Router();
  const secure = pageSecurity(uri.base, 'form');

  routes.get('/validate', secure, (req, res) => {
    const reader = readerOf(site, '/validate', queryOf(req.url).lang, req.acceptsLanguages());
    const body = validatePage({ reader, here, fetches });
    const etag = etagOf(body);
    res.vary('Accept-Language');
    send(req, res, { type: HTML, body, etag, cache: REVALIDATE });
  });

  const taskOf = (req: Request, bytes: Uint8Array): CheckTask => {
    const { viewers, lang } = queryOf(req.url);
    const page = { lang, accepted: req.acceptsLanguages(), fetches };
    return {
      site: { base: uri.base, ...named },
      bytes,
      form: formOf(req),
      viewers: viewers !== undefined,
      ...(wantsHtml(req) && { page }),
    };
  };

  /** Checks a document; if the form has only an address, fetches the document first. */
  const checkTask = async (task: CheckTask, signal: AbortSignal): Promise<string> => {
    const result = await checks.run(task, signal);
    if ('body' in result) return result.body;
    if (!fetches) {
      throw new FondsError(
        'ADDRESS_REFUSED',
        'this server does not fetch documents; paste the document',
      );
    }
    const { address } = result;
    const fetched = await fetchForOthers(address, uri.base);
    const { bytes } = fetched;
    const checked = await checks.run({ ...task, bytes, form: undefined, address, fetched }, signal);
    return 'body' in checked ? checked.body : '';
  };

  routes.post('/validate', secure, (req, res) =>
    whileConnected(res, async (signal) => {
      const { bytes, done } = await bodyOf(req, res);
      try {
        const task = taskOf(req, bytes);
        const type = task.page ? HTML : 'application/json';
        const body = await checkTask(task, signal);
        res.vary('Accept, Accept-Language');
        send(req, res, { type, body, cache: 'no-store' });
      } finally {
        done();
      }
    }),
  );

  routes.all('/validate', (req, res) => refuseMethod(req, res, 'POST'));
  return routes;
}

/** The media type of the request, if it is a form. */
function formOf(req: Request): string | undefined {
  const type = req.get('content-type') ?? '';
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type);
  return isForm ? type : undefined;
}

/** @param base of this archive, which may be fetched even at a private address */
const fetchForOthers = (address: string, base: string): Promise<FetchedDocument> =>
  fetchDocument(address, {
    publicOnly: true,
    ownOrigin: new URL(base).origin,
    maxBytes: MAX_BYTES,
  });

const HTML = 'text/html; charset=utf-8';
