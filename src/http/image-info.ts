import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { profileOf } from '../image/info.ts';
import type { Version } from '../image/request.ts';
import type { ImageSource } from '../image/source.ts';
import { weightOf } from './accept.ts';
import { type Head, headOf, REVALIDATE } from './answer.ts';

const LINKED = 'application/ld+json';
const LINKED_3 = `${LINKED};profile="http://iiif.io/api/image/3/context.json"`;
const PLAIN = 'application/json';

/** JSON-LD processors find the context of plain JSON through it. https://www.w3.org/TR/json-ld11/#interpreting-json-as-json-ld */
const CONTEXT_LINK =
  '<http://iiif.io/api/image/2/context.json>;rel="http://www.w3.org/ns/json-ld#context";type="application/ld+json"';

/** An answer ready to be sent. */
type Ready = { readonly head: Head; readonly body: Buffer };

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

function typeOf3(req: IncomingMessage): string {
  const isPlain = req.headers.accept && weightOf(PLAIN, req) > weightOf(LINKED, req);
  return isPlain ? PLAIN : LINKED_3;
}

function typeOf2(req: IncomingMessage): string {
  const isLinked = req.headers.accept && weightOf(LINKED, req) > weightOf(PLAIN, req);
  return isLinked ? LINKED : PLAIN;
}
