import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { FondsError } from '../../errors.ts';
import type { ImageAsked, ImageEngine } from '../../image/engine.ts';
import type { ImageSource } from '../../image/image.ts';
import { IMAGE_2_CONTEXT, IMAGE_3_CONTEXT, profileOf } from '../../image/info.ts';
import type { Version } from '../../image/request/request.ts';
import { type BufferPool, bufferPool } from '../../system/buffer-pool.ts';
import { recentlySeen } from '../../system/recently-seen.ts';
import { type AnswerHead, headOf, REVALIDATE, sendBytes, sendFile } from '../server/answer.ts';
import { isFresh } from '../server/conditional.ts';
import { closeSignal } from '../server/disconnect.ts';
import type { SendError } from '../server/failure.ts';
import { preferredType } from '../server/negotiate.ts';
import { sendProblem } from '../server/problem.ts';
import { checkReadOnly } from '../server/request.ts';
import { FILE_POLICY } from '../server/security.ts';

/**
 * Asked for in hundreds while a reader moves about, and then again whenever used: new scans take the
 * place of old ones under the same address, and a 304 touches no file.
 */
const IMAGE_CACHE = 'public, max-age=60, must-revalidate';

/**
 * Addresses whose meaning is remembered, three kilobytes each, and those that were asked for of late: what
 * is asked for once is seldom asked for again, and its meaning is to go before V8 takes it for old.
 */
const REMEMBERED = 2048;
const HEARD = 8 * REMEMBERED;
/** How long they may be: odd ones shall not fill the memory. */
const LONGEST = 160;

/** Rooms for tiles kept between requests: so many are sent at once where readers are not slow. */
const ROOMS = 16;
/** A tile is half as large or smaller. Bytes. */
const ROOM = 256 * 1024;

/**
 * Large pictures come from files, but for those that lie in a pack and those that the disk does not take: so
 * many bytes of them may wait for their readers.
 */
const MOST_UNSENT = 64 * 1024 * 1024;

/** What an address means, for as long as the image is the same: viewers ask in the same words. */
type Meaning = { readonly source: ImageSource; readonly give: Give };
type Give = (req: IncomingMessage, res: ServerResponse) => void;

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
  /** Answers what fails; a problem document where it is absent. */
  readonly fail?: SendError;
}): (req: IncomingMessage, res: ServerResponse, path?: string) => boolean {
  const { engine, fail = sendProblem } = options;
  const base = options.base.replace(/(?<!\/)\/+$/, '');
  const uriOf = (version: Version, id: string) =>
    `${base}/iiif/image/${version}/${encodeURIComponent(id)}`;
  const infoAnswer = infoAnswers((version, source) =>
    engine.info(version, uriOf(version, source.id), source),
  );
  const known = new LRUCache<string, Meaning>({ max: REMEMBERED });
  const wasHeard = recentlySeen(HEARD);
  const rooms = bufferPool(ROOM, ROOMS);

  const understand = (version: Version, rest: string): Meaning => {
    const [id = '', ...path] = rest.split('/').map(decode);
    const source = engine.find(id);
    if (!source) throw new FondsError('NO_SUCH_IMAGE', `there is no image “${id}”`);
    const uri = uriOf(version, id);
    if (path.length === 0 || (path.length === 1 && path[0] === '')) {
      const head = leadingTo(`${uri}/info.json`);
      return { source, give: (req, res) => sendBytes(req, res, head, '') };
    }
    if (path.length === 1 && path[0] === 'info.json') {
      const infoFor = infoAnswer(version, source);
      const give: Give = (req, res) => {
        const { head, body } = infoFor(req);
        sendBytes(req, res, head, body);
      };
      return { source, give };
    }
    const asked = engine.ask(version, source, path);
    const head = headOfImage(asked, uri);
    return { source, give: (req, res) => sendImage(asked, head, { rooms, fail }, req, res) };
  };

  const meaningOf = (address: string, version: Version, rest: string): Meaning => {
    const found = known.get(address);
    if (found && engine.find(found.source.id) === found.source) return found;
    const meaning = understand(version, rest);
    if (address.length <= LONGEST && wasHeard(address)) known.set(address, meaning);
    return meaning;
  };

  return (req, res, path = req.url ?? '/') => {
    const [address, version, rest] = ADDRESS.exec(path) ?? [];
    if (address === undefined || rest === undefined) return false;
    try {
      checkReadOnly(req, res);
      meaningOf(address, version === '3' ? 3 : 2, rest).give(req, res);
    } catch (error) {
      const isMissing = error instanceof FondsError && error.code === 'NO_SUCH_IMAGE';
      if (isMissing && options.isGone?.(path)) return false;
      fail(req, res, error);
    }
    return true;
  };
}

const leadingTo = (address: string): AnswerHead =>
  headOf({
    status: 303,
    type: 'text/plain',
    cache: REVALIDATE,
    headers: { Location: address },
  });

const headOfImage = (
  { type, etag, modified, canonical, profile }: ImageAsked,
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

/** What the reader has, or what is at hand, is answered at once; the rest when it is read or made. */
function sendImage(
  asked: ImageAsked,
  head: AnswerHead,
  { rooms, fail }: { readonly rooms: BufferPool; readonly fail: SendError },
  req: IncomingMessage,
  res: ServerResponse,
): void {
  if (isFresh(req, head.etag, head.lastModified)) {
    sendBytes(req, res, head, '');
    return;
  }
  const body = asked.atHand((length) => {
    const room = rooms.take(length);
    res.once('finish', () => rooms.release(room));
    return room;
  });
  if (body) {
    give(req, res, head, body);
    return;
  }
  const signal = closeSignal(res);
  asked
    .bytes(signal)
    .then(async (made) => {
      if (Buffer.isBuffer(made)) {
        if (!signal.aborted) give(req, res, head, made);
      } else if (signal.aborted) await made.file.close();
      else await sendFile(req, res, head, made);
    })
    .catch((error: unknown) => {
      if (!signal.aborted) fail(req, res, error);
    });
}

/** Bytes in memory that readers have not taken yet, of large bodies. */
let unsent = 0;

/** @throws FondsError BUSY where too many readers are slow */
function give(req: IncomingMessage, res: ServerResponse, head: AnswerHead, body: Buffer): void {
  const { length } = body;
  if (length > ROOM) {
    if (unsent > MOST_UNSENT) throw new FondsError('BUSY', 'too many readers are slow');
    unsent += length;
    res.once('close', () => {
      unsent -= length;
    });
  }
  sendBytes(req, res, head, body);
}

/** Once only, and segment by segment: an encoded slash stays inside its segment. */
function decode(segment: string): string {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment;
  } catch (cause) {
    throw new FondsError('INVALID_ADDRESS', `“${segment}” has a broken %-escape`, { cause });
  }
}

const LINKED = 'application/ld+json';
const LINKED_3 = `${LINKED};profile="${IMAGE_3_CONTEXT}"`;
const PLAIN = 'application/json';

/** JSON-LD processors find the context of plain JSON through it. https://www.w3.org/TR/json-ld11/#interpreting-json-as-json-ld */
const CONTEXT_LINK = `<${IMAGE_2_CONTEXT}>;rel="http://www.w3.org/ns/json-ld#context";type="application/ld+json"`;

/** An answer ready to be sent. */
type Ready = { readonly head: AnswerHead; readonly body: Buffer };

/**
 * info.json in the media type the reader prefers: JSON-LD in 3.0, JSON in 2.1 unless JSON-LD is
 * asked for. https://iiif.io/api/image/3.0/#51-image-information-request
 *
 * @param infoOf the information itself
 * @returns what gives the answers for one image; each type is put together once
 */
export function infoAnswers(infoOf: (version: Version, source: ImageSource) => object) {
  return (version: Version, source: ImageSource): ((req: IncomingMessage) => Ready) => {
    const typeOf = version === 3 ? typeOf3 : typeOf2;
    const ready = new Map<string, Ready>();
    return (req) => {
      const type = typeOf(req);
      const found = ready.get(type);
      if (found) return found;
      const answer = answerOf(infoOf(version, source), version, type, source.modified);
      ready.set(type, answer);
      return answer;
    };
  };
}

function answerOf(info: object, version: Version, type: string, lastModified: Date): Ready {
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
