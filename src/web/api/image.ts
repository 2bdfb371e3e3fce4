import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { FondsError } from '../../errors.ts';
import type { ImageEngine, PreparedImage } from '../../image/engine.ts';
import type { ImageSource } from '../../image/image.ts';
import { IMAGE_2_CONTEXT, IMAGE_3_CONTEXT, profileOf } from '../../image/info.ts';
import type { PooledBytes } from '../../image/pack/open-packs.ts';
import type { Version } from '../../image/request/request.ts';
import { MAX_IN_MEMORY_BYTES } from '../../system/file/cache-folder.ts';
import { recentlySeen } from '../../system/recently-seen.ts';
import type { SendError } from '../error/send-error.ts';
import {
  type AnswerHead,
  headOf,
  REVALIDATE,
  sendBytes,
  sendFile,
  sendNotModified,
  sendWhole,
} from '../server/answer.ts';
import { closeSignal } from '../server/disconnect.ts';
import { preferredType } from '../server/negotiate.ts';
import { sendProblem } from '../server/problem.ts';
import { checkReadOnly } from '../server/request.ts';
import { FILE_POLICY } from '../server/security.ts';

/**
 * Viewers request hundreds of tiles while a reader moves about. After a minute they revalidate, because
 * a new scan replaces the old one under the same address; a 304 touches no file.
 */
const IMAGE_CACHE = 'public, max-age=60, must-revalidate';

const ADDRESS = /^\/iiif\/image\/([23])\/([^?#]*)/;

/** Sends the response for one address. The image must be the one it was made for. */
type Responder = { readonly source: ImageSource; readonly send: Send };
type Send = (req: IncomingMessage, res: ServerResponse) => void;

/**
 * Viewers repeat an address many times in a row. Its responder is kept on the second request, so a
 * crawler that requests everything once leaves no trace. A responder takes three kilobytes.
 */
const MAX_RESPONDERS = 2048;
const SEEN_SLOTS = 8 * MAX_RESPONDERS;
/** Longer addresses are unusual and would only fill the memory. */
const MAX_ADDRESS_LENGTH = 160;

/**
 * Answers `/iiif/image/{2|3}/…` on node:http, in front of everything else: a tile costs a tenth of what
 * routing through Express costs. Returns false if another part of the server has to answer.
 */
export function imageFront(options: {
  readonly engine: ImageEngine;
  /** The public base URL; it may have a path. */
  readonly base: string;
  /** True where an image is withdrawn or closed, which another part of the server answers. */
  readonly isElsewhere?: (path: string, req: IncomingMessage) => Promise<boolean>;
  /** Sends an error; by default as a problem document. */
  readonly fail?: SendError;
}): (req: IncomingMessage, res: ServerResponse, path?: string) => boolean | Promise<boolean> {
  const { engine, fail = sendProblem } = options;
  const responderFor = responderCache(
    engine,
    createResponders(engine, options.base.replace(/(?<!\/)\/+$/, ''), fail),
  );

  const answerLater = async (
    req: IncomingMessage,
    res: ServerResponse,
    path: string,
    responder: Promise<Responder>,
  ): Promise<boolean> => {
    try {
      (await responder).send(req, res);
    } catch (error) {
      const isMissing = error instanceof FondsError && error.code === 'NO_SUCH_IMAGE';
      if (isMissing && (await options.isElsewhere?.(path, req))) return false;
      fail(req, res, error);
    }
    return true;
  };

  return (req, res, path = req.url ?? '/') => {
    const [address, version, rest] = ADDRESS.exec(path) ?? [];
    if (address === undefined || rest === undefined) return false;
    try {
      checkReadOnly(req, res);
      const responder = responderFor(address, version === '3' ? 3 : 2, rest);
      if (responder instanceof Promise) return answerLater(req, res, path, responder);
      responder.send(req, res);
    } catch (error) {
      fail(req, res, error);
    }
    return true;
  };
}

type CreateResponder = (version: Version, rest: string) => Promise<Responder>;

/** Keeps the responders of addresses that are requested again: they are given at once, without a promise. */
function responderCache(engine: ImageEngine, create: CreateResponder) {
  const responders = new LRUCache<string, Responder>({ max: MAX_RESPONDERS });
  const wasSeen = recentlySeen(SEEN_SLOTS);

  const created = async (address: string, version: Version, rest: string): Promise<Responder> => {
    const responder = await create(version, rest);
    if (address.length <= MAX_ADDRESS_LENGTH && wasSeen(address)) {
      responders.set(address, responder);
    }
    return responder;
  };

  return (address: string, version: Version, rest: string): Responder | Promise<Responder> => {
    const cached = responders.get(address);
    if (!cached) return created(address, version, rest);
    const found = engine.find(cached.source.id);
    if (found === cached.source) return cached;
    return Promise.resolve(found).then((source) =>
      source === cached.source ? cached : created(address, version, rest),
    );
  };
}

/** @throws FondsError if there is no such image or the request is invalid */
function createResponders(engine: ImageEngine, base: string, fail: SendError): CreateResponder {
  const uriOf = (version: Version, id: string) =>
    `${base}/iiif/image/${version}/${encodeURIComponent(id)}`;
  const infoAnswer = infoAnswers((version, source) =>
    engine.info(version, uriOf(version, source.id), source),
  );

  return async (version, rest) => {
    const [id = '', ...path] = rest.split('/').map(decode);
    const source = await engine.find(id);
    if (!source) throw new FondsError('NO_SUCH_IMAGE', `there is no image “${id}”`);
    const uri = uriOf(version, id);
    if (path.length === 0 || (path.length === 1 && path[0] === '')) {
      const head = redirectTo(`${uri}/info.json`);
      return { source, send: (req, res) => sendBytes(req, res, head, '') };
    }
    if (path.length === 1 && path[0] === 'info.json') {
      const infoFor = infoAnswer(version, source);
      const send: Send = (req, res) => {
        const { head, body } = infoFor(req);
        sendBytes(req, res, head, body);
      };
      return { source, send };
    }
    const image = engine.prepare(version, source, path);
    const head = imageHead(image, uri);
    return { source, send: (req, res) => sendImage(image, head, fail, req, res) };
  };
}

/** Decodes one segment of a path, once: an encoded slash stays inside its segment. */
function decode(segment: string): string {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment;
  } catch (cause) {
    throw new FondsError('INVALID_ADDRESS', `“${segment}” has a broken %-escape`, { cause });
  }
}

const redirectTo = (address: string): AnswerHead =>
  headOf({
    status: 303,
    type: 'text/plain',
    cache: REVALIDATE,
    headers: { Location: address },
  });

const imageHead = (
  { type, etag, modified, canonical, profile }: PreparedImage,
  uri: string,
): AnswerHead =>
  headOf({
    type,
    etag,
    lastModified: modified,
    cache: IMAGE_CACHE,
    headers: {
      Link: `<${uri}/${canonical}>;rel="canonical",<${profile}>;rel="profile"`,
      'Content-Security-Policy': FILE_POLICY.image,
    },
  });

/** Sends a 304 or a stored tile at once; anything else when it is read or rendered. */
function sendImage(
  image: PreparedImage,
  head: AnswerHead,
  fail: SendError,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  if (sendNotModified(req, res, head)) return;
  const stored = image.readNow();
  if (stored) {
    sendBody(req, res, head, stored);
    return;
  }
  const signal = closeSignal(res);
  image
    .read(signal)
    .then(async (content) => {
      if (Buffer.isBuffer(content)) {
        if (!signal.aborted) sendBody(req, res, head, { bytes: content });
      } else if (signal.aborted) await content.file.close();
      else await sendFile(req, res, head, content);
    })
    .catch((error: unknown) => {
      if (!signal.aborted) fail(req, res, error);
    });
}

/**
 * Large images are sent from files, except those in a pack and those for which the disk has no room. At
 * most this many bytes of them wait in memory for their readers.
 */
const MAX_UNSENT_BYTES = 64 * 1024 * 1024;

/** Bytes of large images in memory that readers have not received yet. */
let unsentBytes = 0;

/** @throws FondsError BUSY if too many readers are slow */
function sendBody(
  req: IncomingMessage,
  res: ServerResponse,
  head: AnswerHead,
  { bytes, release }: PooledBytes,
): void {
  const { length } = bytes;
  if (length > MAX_IN_MEMORY_BYTES) {
    if (unsentBytes > MAX_UNSENT_BYTES) throw new FondsError('BUSY', 'too many readers are slow');
    unsentBytes += length;
    res.once('close', () => {
      unsentBytes -= length;
    });
  }
  if (release) res.once('finish', release);
  sendWhole(req, res, head, bytes);
}

const LINKED = 'application/ld+json';
const LINKED_3 = `${LINKED};profile="${IMAGE_3_CONTEXT}"`;
const PLAIN = 'application/json';

/** Leads JSON-LD processors to the context of plain JSON. https://www.w3.org/TR/json-ld11/#interpreting-json-as-json-ld */
const CONTEXT_LINK = `<${IMAGE_2_CONTEXT}>;rel="http://www.w3.org/ns/json-ld#context";type="application/ld+json"`;

type InfoAnswer = { readonly head: AnswerHead; readonly body: Buffer };

/**
 * Answers requests for info.json in the media type that Accept prefers; by default JSON-LD in 3.0 and
 * JSON in 2.1. https://iiif.io/api/image/3.0/#51-image-information-request
 *
 * @param infoOf gives the content of info.json
 * @returns for one image, a function from a request to its answer; each media type is built once
 */
function infoAnswers(infoOf: (version: Version, source: ImageSource) => object) {
  return (version: Version, source: ImageSource): ((req: IncomingMessage) => InfoAnswer) => {
    const typeOf = version === 3 ? typeOf3 : typeOf2;
    const answers = new Map<string, InfoAnswer>();
    return (req) => {
      const type = typeOf(req);
      const built = answers.get(type);
      if (built) return built;
      const answer = answerOf(infoOf(version, source), version, type, source.modified);
      answers.set(type, answer);
      return answer;
    };
  };
}

function answerOf(info: object, version: Version, type: string, lastModified: Date): InfoAnswer {
  const body = Buffer.from(JSON.stringify(info));
  const profile = `<${profileOf(version)}>;rel="profile"`;
  const head = headOf({
    type,
    etag: `"${createHash('sha1').update(type).update(body).digest('base64url')}"`,
    lastModified,
    cache: REVALIDATE,
    headers: {
      Vary: 'Accept',
      Link: version === 2 && type === PLAIN ? `${profile},${CONTEXT_LINK}` : profile,
    },
  });
  return { head, body };
}

const typeOf3 = (req: IncomingMessage): string =>
  preferredType(req, [LINKED, PLAIN]) === PLAIN ? PLAIN : LINKED_3;

const typeOf2 = (req: IncomingMessage): string => preferredType(req, [PLAIN, LINKED]) ?? PLAIN;
