import type { IncomingMessage, ServerResponse } from 'node:http';
import { FondsError } from '../errors.ts';
import type { ImageAsked, ImageEngine } from '../image/engine.ts';
import type { Version } from '../image/request.ts';
import { isFresh, REVALIDATE, send } from './answer.ts';
import { infoAnswers } from './image-info.ts';
import { sendProblem } from './problem.ts';

/**
 * Asked for in hundreds while a reader moves about, and then again whenever used: new scans take the
 * place of old ones under the same address, and a 304 touches no file.
 */
const IMAGE_CACHE = 'public, max-age=60, must-revalidate';

const ADDRESS = /^\/iiif\/image\/([23])\/([^?#]*)/;

/**
 * Answers `/iiif/image/{2|3}/…` on node:http, in front of everything else: a tile costs a tenth of
 * what routing costs. False where the request is for another part of the server.
 */
export function imageFront(options: {
  readonly engine: ImageEngine;
  /** The public base URL; it may have a path of its own. */
  readonly base: string;
  /** True where an address is one of a withdrawn record, which others answer. */
  readonly isGone?: (path: string) => boolean;
}): (req: IncomingMessage, res: ServerResponse, path?: string) => boolean {
  const { engine } = options;
  const base = options.base.replace(/\/+$/, '');
  const uriOf = (version: Version, id: string) =>
    `${base}/iiif/image/${version}/${encodeURIComponent(id)}`;
  const infoAnswer = infoAnswers((version, source) =>
    engine.info(version, uriOf(version, source.id), source),
  );

  const answer = (version: Version, rest: string, req: IncomingMessage, res: ServerResponse) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD, OPTIONS');
      throw new FondsError('METHOD_NOT_ALLOWED', `${req.method} is not answered here`);
    }
    const [id = '', ...path] = rest.split('/').map(decode);
    const source = engine.find(id);
    if (!source) throw new FondsError('NO_SUCH_IMAGE', `there is no image “${id}”`);
    if (path.length === 0 || (path.length === 1 && path[0] === '')) {
      res.setHeader('Location', `${uriOf(version, id)}/info.json`);
      send(req, res, { status: 303, type: 'text/plain', body: '', cache: REVALIDATE });
    } else if (path.length === 1 && path[0] === 'info.json') {
      send(req, res, infoAnswer(version, source, req));
    } else {
      sendImage(engine.ask(version, source, path), uriOf(version, id), req, res);
    }
  };

  return (req, res, path = req.url ?? '/') => {
    const [, number, rest] = ADDRESS.exec(path) ?? [];
    if (rest === undefined) return false;
    try {
      answer(number === '3' ? 3 : 2, rest, req, res);
    } catch (error) {
      const isMissing = error instanceof FondsError && error.code === 'NO_SUCH_IMAGE';
      if (isMissing && options.isGone?.(path)) return false;
      sendProblem(req, res, error);
    }
    return true;
  };
}

/** What the reader has, or what is in memory, is answered at once; the rest when it is read or made. */
function sendImage(
  asked: ImageAsked,
  uri: string,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const { type, etag, modified, canonical, profile, held } = asked;
  const finish = (body: Uint8Array | string) =>
    send(req, res, {
      type,
      body,
      etag,
      lastModified: modified,
      cache: IMAGE_CACHE,
      headers: {
        Link: `<${uri}/${canonical}>;rel="canonical",<${profile}>;rel="profile"`,
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'",
      },
    });
  const atHand = isFresh(req, etag, modified) ? '' : held;
  if (atHand !== undefined) {
    finish(atHand);
    return;
  }
  asked
    .bytes(leaving(res))
    .then((body) => {
      if (!res.destroyed) finish(body);
    })
    .catch((error: unknown) => {
      if (!res.destroyed) sendProblem(req, res, error);
    });
}

/** Fires when the reader is gone before the answer. */
function leaving(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableEnded) controller.abort();
  });
  return controller.signal;
}

/** Once only, and segment by segment: an encoded slash stays inside its segment. */
function decode(segment: string): string {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment;
  } catch (cause) {
    throw new FondsError('INVALID_ADDRESS', `“${segment}” has a broken %-escape`, { cause });
  }
}
