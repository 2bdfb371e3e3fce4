import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Version } from '../image/request.ts';
import type { ImageSource } from '../image/source.ts';
import { weightOf } from './accept.ts';
import { type Answer, REVALIDATE } from './answer.ts';

const LINKED = 'application/ld+json';
const PLAIN = 'application/json';

/** JSON-LD processors find the context of plain JSON through it. https://www.w3.org/TR/json-ld11/#interpreting-json-as-json-ld */
const CONTEXT_LINK =
  '<http://iiif.io/api/image/2/context.json>;rel="http://www.w3.org/ns/json-ld#context";type="application/ld+json"';

/** Answers kept, some kilobytes each. */
const KEPT = 1000;

type Kept = { readonly source: ImageSource; readonly answer: Answer };

/**
 * info.json in the media type the reader prefers: JSON-LD in 3.0, JSON in 2.1 unless JSON-LD is
 * asked for. https://iiif.io/api/image/3.0/#51-image-information-request
 *
 * @param infoOf the information itself; it is built once for each image and type
 */
export function infoAnswers(infoOf: (version: Version, source: ImageSource) => object) {
  const kept = new LRUCache<string, Kept>({ max: KEPT });
  return (version: Version, source: ImageSource, req: IncomingMessage): Answer => {
    const [type, links] = version === 3 ? typeOf3(req) : typeOf2(req);
    const key = `${version} ${type} ${source.id}`;
    const known = kept.get(key);
    if (known?.source === source) return known.answer;
    const answer = answerOf(infoOf(version, source), type, links, source.modified);
    kept.set(key, { source, answer });
    return answer;
  };
}

function answerOf(info: object, type: string, links: string[], modified: Date): Answer {
  const body = Buffer.from(JSON.stringify(info));
  return {
    type,
    body,
    etag: `"${createHash('sha1').update(type).update(body).digest('base64url')}"`,
    lastModified: modified,
    cache: REVALIDATE,
    headers: { Vary: 'Accept', 'X-Content-Type-Options': 'nosniff', Link: links.join(',') },
  };
}

function typeOf3(req: IncomingMessage): [type: string, links: string[]] {
  const links = ['<http://iiif.io/api/image/3/level2.json>;rel="profile"'];
  const isPlain = weightOf(PLAIN, req) > weightOf(LINKED, req);
  return [isPlain ? PLAIN : `${LINKED};profile="http://iiif.io/api/image/3/context.json"`, links];
}

function typeOf2(req: IncomingMessage): [type: string, links: string[]] {
  const links = ['<http://iiif.io/api/image/2/level2.json>;rel="profile"'];
  const isLinked = weightOf(LINKED, req) > weightOf(PLAIN, req);
  return isLinked ? [LINKED, links] : [PLAIN, [...links, CONTEXT_LINK]];
}
