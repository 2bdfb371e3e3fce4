import express, { type Response as Reply, type Request, Router } from 'express';
import helmet from 'helmet';
import { checkSource } from '../check/check.ts';
import { viewerContract } from '../check/contract.ts';
import { fetchDocument } from '../check/fetch.ts';
import { plain, type Told } from '../check/format.ts';
import type { Source } from '../check/source.ts';
import { FondsError } from '../errors.ts';
import { readerOf, type Site } from '../page/reader.ts';
import { UNNAMED, validatePage } from '../page/validate.tsx';
import type { Language } from '../page/words.ts';
import { anyValidator } from '../validation/iiif/any.ts';
import { isObject } from '../validation/iiif/json.ts';
import { queryReader } from '../validation/query.ts';
import { wantsPage } from './accept.ts';
import { REVALIDATE, send, tagOf } from './answer.ts';

const MAX_BYTES = 5 * 2 ** 20;

/** Documents held at the same time; each is read whole. */
const MAX_AT_ONCE = 4;

type Options = {
  readonly site: Site;
  /** Whether documents are fetched from addresses that readers give. */
  readonly fetches: boolean;
};

/**
 * `/validate`: the check of any document, as a page, and as JSON by POST. It is the one place that
 * takes POST, and keeps nothing of what is sent.
 */
export function validateRoutes({ site, fetches }: Options): Router {
  const { uri } = site;
  const validate = anyValidator();
  const here = uri.validate;
  const queryOf = queryReader<{ lang?: Language; viewers?: string }>('validate');
  const readerFor = (req: Request) =>
    readerOf(site, '/validate', queryOf(req.url).lang, req.acceptsLanguages());
  let underWay = 0;

  const routes = Router({ strict: true });
  const secure = contentSecurity(uri.base);

  routes.get('/validate', secure, (req, res) => {
    const body = validatePage({ reader: readerFor(req), here, fetches });
    const etag = tagOf(body);
    res.vary('Accept-Language');
    send(req, res, { type: HTML, body, etag, cache: REVALIDATE });
  });

  const admit: express.RequestHandler = (_req, res, next) => {
    if (underWay >= MAX_AT_ONCE) throw new FondsError('BUSY', 'other documents are being checked');
    underWay += 1;
    res.once('close', () => {
      underWay -= 1;
    });
    next();
  };

  const body = express.raw({ type: () => true, limit: MAX_BYTES });
  routes.post('/validate', secure, admit, body, async (req, res) => {
    const query = queryOf(req.url);
    const source = await sent(req, fetches ? new URL(uri.base).origin : undefined);
    const { document, ...check } = checkSource(source, validate);
    const isManifest = isObject(document) && document['type'] === 'Manifest';
    const told = isManifest ? { ...check, viewers: viewerContract(document) } : check;
    answer(req, res, query.viewers === undefined ? check : told, () =>
      validatePage({ reader: readerFor(req), here, fetches, told, ...pastedIn(source) }),
    );
  });

  routes.all('/validate', (req, res) => {
    res.set('Allow', 'GET, HEAD, POST, OPTIONS');
    throw new FondsError('METHOD_NOT_ALLOWED', `${req.method} is not answered here`);
  });
  return routes;
}

/** Pasted text up to this many bytes is given back, to be mended and checked again. */
const MAX_GIVEN_BACK = 200_000;

const pastedIn = ({ file, bytes }: Source): { pasted?: string } =>
  file === UNNAMED && bytes.length <= MAX_GIVEN_BACK
    ? { pasted: Buffer.from(bytes).toString() }
    : {};

/** To a browser the page, to all others JSON. */
function answer(req: Request, res: Reply, told: Told, page: () => string): void {
  res.vary('Accept, Accept-Language');
  const headers = { 'X-Content-Type-Options': 'nosniff' };
  const answered = wantsPage(req)
    ? { type: HTML, body: page() }
    : { type: 'application/json', body: JSON.stringify([plain(told)]) };
  send(req, res, { ...answered, headers, cache: 'no-store' });
}

/**
 * What was sent: a document as it is, or a form with its text, a file or an address.
 *
 * @param own the origin of the archive itself, which may be asked wherever it lies; absent where no
 *   address is fetched
 */
async function sent(req: Request, own: string | undefined): Promise<Source> {
  const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  const type = req.get('content-type') ?? '';
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type)) {
    return bytes.length ? { file: UNNAMED, bytes } : nothing();
  }
  const form = await fieldsOf(bytes, type);
  const file = form.get('file');
  if (file instanceof File && file.size > 0) {
    return { file: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  }
  const text = form.get('text');
  if (typeof text === 'string' && text.trim() !== '') {
    return { file: UNNAMED, bytes: Buffer.from(text) };
  }
  const address = form.get('url');
  if (typeof address !== 'string' || address.trim() === '') return nothing();
  if (own === undefined) {
    throw new FondsError('ADDRESS_REFUSED', 'addresses are not fetched here; paste the document');
  }
  const options = { publicOnly: true, own, maxBytes: MAX_BYTES };
  const fetched = await fetchDocument(address.trim(), options);
  return { file: address.trim(), bytes: fetched.bytes, fetched };
}

/** The form is held whole already, so the reader of Node itself is enough. */
async function fieldsOf(bytes: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type },
    }).formData();
  } catch (cause) {
    throw new FondsError('CANNOT_CHECK', 'the form cannot be read', { cause });
  }
}

function nothing(): never {
  throw new FondsError('CANNOT_CHECK', 'nothing was sent; paste a document or choose a file');
}

/** The page runs no script and sends its form nowhere else. */
const contentSecurity = (base: string) => {
  const here = ["'self'", new URL(base).origin];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: here,
        imgSrc: here,
        fontSrc: here,
        baseUri: ["'none'"],
        formAction: here,
        frameAncestors: ["'self'"],
      },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    strictTransportSecurity: false,
  });
};

const HTML = 'text/html; charset=utf-8';
