import type { IncomingMessage } from 'node:http';
import {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import { EVERYONE, type Reader } from '../../access/reader.ts';
import type { AccessGate } from '../../catalogue/sealed/gate.ts';
import { FondsError } from '../../errors.ts';
import { type ImageAccess, imageAuth } from '../../iiif/auth.ts';
import { closureWords } from '../../iiif/closure-words.ts';
import { parseImageId, previewId, recordOfPath, type Uris } from '../../iiif/uri.ts';
import type { ImageEngine } from '../../image/engine.ts';
import { listedSizes } from '../../image/image.ts';
import { send } from '../server/answer.ts';
import type { Refusal } from './closed-page.tsx';
import { REFUSED, type Refusals } from './refusal.ts';

type Parts = {
  readonly gate: AccessGate;
  readonly refusals: Refusals;
  readonly uri: Uris;
  /** The name of the archive. */
  readonly archive: string;
  readonly engine: Pick<ImageEngine, 'info'>;
};

/** Answers for what is closed: that it is, why, until when, and how readers are let in. */
export function closed({ gate, refusals, uri, archive, engine }: Parts) {
  const info = closedInfo(gate, uri, archive, engine);
  return {
    /** True for an address at which something is closed to the reader. */
    isClosed: async (req: IncomingMessage, path: string): Promise<boolean> =>
      (await refusals.at(req, path)) !== undefined,

    /** Before all others: a record of which not even the description may be seen. */
    hidden: (): RequestHandler => async (req, res, next) => {
      const record = recordOfPath(req.path);
      const judged = record === undefined ? undefined : await gate.judge(record, EVERYONE);
      const refusal = judged?.decision.description && (await refusals.at(req, req.path));
      if (refusal) refusals.send(req, res, refusal);
      else next();
    },

    /** After all others: what is not there, because it is closed. */
    routes(): Router {
      const routes = Router();
      routes.use(async (req, res, next) => {
        const refusal = await refusals.at(req, req.path);
        if (!refusal) next();
        else if (!(await info(req, res, refusal))) refusals.send(req, res, refusal);
      });
      return routes;
    },

    /** For routes that find nothing. */
    errors: (): ErrorRequestHandler => async (error, req, res, next) => {
      const isMissing = error instanceof FondsError && error.status === 404;
      const refusal = isMissing ? await refusals.at(req, req.path) : undefined;
      if (refusal) refusals.send(req, res, refusal);
      else next(error);
    },

    /** What a reader may have of an image, for the probe service; undefined if nothing of its record is closed. */
    async imageAccess(image: string, reader: Reader): Promise<ImageAccess | undefined> {
      const { record, folio } = parseImageId(image);
      const judged = await gate.judge(record, reader);
      if (!judged) return undefined;
      const found = judged.decision.folios[folio];
      const closure = judged.decision.description ?? found?.closure;
      if (!closure) return (await gate.size(record, folio)) && { status: 200 };
      const { status } = refusals.of(closure, reader);
      const substitute =
        found?.preview === undefined ? undefined : uri.image(3, previewId(image, found.preview));
      const heading = closureWords(closure);
      return { status, heading, ...(substitute !== undefined && { substitute }) };
    },
  };
}

export type Closed = ReturnType<typeof closed>;

const INFO = /^\/iiif\/image\/([23])\/([^/]+)\/info\.json$/;

/**
 * Sends the information of a closed image, which says how readers are let in. In version 1.0 of the
 * authorization, the status says that the image is closed; in 2.0, a probe says so.
 * https://iiif.io/api/auth/1.0/#interaction-with-access-controlled-resources
 *
 * @returns false if the address is that of nothing of the kind
 */
const closedInfo =
  (gate: AccessGate, uri: Uris, archive: string, engine: Parts['engine']) =>
  async (req: Request, res: Response, { closure }: Refusal): Promise<boolean> => {
    const [, version, image = ''] = INFO.exec(req.path) ?? [];
    const { record, folio } = parseImageId(image);
    const size = version === undefined ? undefined : await gate.size(record, folio);
    if (!size) return false;
    const { width, height } = size;
    const auth = imageAuth(uri, closure, image, archive);
    const source = { id: image, width, height, sizes: listedSizes(size), pack: '', hash: '' };
    const number = version === '2' ? 2 : 3;
    const info = engine.info(number, uri.image(number, image), {
      ...source,
      modified: new Date(0),
      ...(auth && { auth }),
    });
    res.vary('Accept, Cookie, Authorization');
    send(req, res, {
      status: number === 2 ? 401 : 200,
      type: 'application/json',
      body: JSON.stringify(info),
      cache: REFUSED,
    });
    return true;
  };
