import type { IncomingMessage, ServerResponse } from 'node:http';
import { FondsError } from '../errors.ts';
import type { ImageEngine } from '../image/engine.ts';
import type { Version } from '../image/request.ts';
import type { ImageSource } from '../image/source.ts';
import { isFresh, REVALIDATE, send } from './answer.ts';
import { infoAnswer } from './image-info.ts';
import { sendProblem } from './problem.ts';

/** Images are named by what is in them, and asked for in hundreds: a day without a question. */
const IMAGE_CACHE = 'public, max-age=86400';

const ADDRESS = /^\/iiif\/image\/([23])\/([^?#]*)/;

/**
 * Answers `/iiif/image/{2|3}/…` on node:http, in front of everything else: a tile costs a tenth of
 * what routing costs. False where the request is for another part of the server.
 */
export function imageFront(options: {
  readonly engine: ImageEngine;
  /** The public base URL; it may have a path of its own. */
  readonly base: string;
}): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { engine } = options;
  const base = options.base.replace(/\/+$/, '');
  const prefix = new URL(base).pathname.replace(/\/+$/, '');

  return (req, res) => {
    const url = req.url ?? '/';
    const [, number, rest] =
      ADDRESS.exec(prefix && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url) ?? [];
    if (rest === undefined) return false;
    const version = number === '3' ? 3 : 2;
    answer(engine, `${base}/iiif/image/${version}`, version, rest, req, res).catch(
      (error: unknown) => {
        if (!res.destroyed) sendProblem(req, res, error);
      },
    );
    return true;
  };
}

async function answer(
  engine: ImageEngine,
  base: string,
  version: Version,
  rest: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('Allow', 'GET, HEAD, OPTIONS');
    throw new FondsError('METHOD_NOT_ALLOWED', `${req.method} is not answered here`);
  }
  const [id = '', ...path] = rest.split('/').map(decode);
  const source = engine.find(id);
  if (!source) throw new FondsError('NO_SUCH_IMAGE', `there is no image “${id}”`);
  const uri = `${base}/${encodeURIComponent(id)}`;
  if (path.length === 0 || (path.length === 1 && path[0] === '')) {
    res.setHeader('Location', `${uri}/info.json`);
    send(req, res, { status: 303, type: 'text/plain', body: '', cache: REVALIDATE });
  } else if (path.length === 1 && path[0] === 'info.json') {
    send(req, res, infoAnswer(engine.info(version, uri, source), version, source, req));
  } else {
    await sendImage(engine, version, source, path, uri, req, res);
  }
}

async function sendImage(
  engine: ImageEngine,
  version: Version,
  source: ImageSource,
  path: readonly string[],
  uri: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { type, etag, modified, canonical, profile, bytes } = engine.ask(version, source, path);
  const link = `<${uri}/${canonical}>;rel="canonical",<${profile}>;rel="profile"`;
  const body = isFresh(req, etag, modified) ? '' : await bytes(leaving(res));
  if (res.destroyed) return;
  send(req, res, {
    type,
    body,
    etag,
    lastModified: modified,
    cache: IMAGE_CACHE,
    headers: {
      Link: link,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'",
    },
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
