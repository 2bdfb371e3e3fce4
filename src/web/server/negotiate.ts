import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import type { Coding } from '../../catalogue/resource.ts';
import { CODING_NAMES, etagIn } from './compress.ts';

const CODINGS = Object.keys(CODING_NAMES) as Coding[];

/**
 * The content coding to send: the one that the reader already holds or insists on, if still accepted;
 * else the one with the highest weight, and the smallest of several with the same weight. A range is
 * always one of the plain bytes, because clients that join ranges seldom mean encoded ones. Nobody is
 * refused for lack of a coding. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 *
 * @param etag of the plain answer; without it, what the reader holds is not considered
 */
export function codingFor({ headers }: IncomingMessage, etag?: string): Coding {
  const accepted = headers['accept-encoding'];
  if (!accepted || headers.range !== undefined) return 'plain';
  const codings = acceptedCodings(accepted.toString());
  const named = headers['if-none-match'] ?? headers['if-match'];
  const held =
    etag && named ? codings.find((coding) => named.includes(etagIn(coding, etag))) : undefined;
  return held ?? codings[0] ?? 'plain';
}

/** The codings of an Accept-Encoding header that we have, best first. */
function acceptedCodings(accepted: string): readonly Coding[] {
  return remembered(`coding ${accepted}`, () => {
    const names = Object.values(CODING_NAMES);
    const negotiator = new Negotiator({ headers: { 'accept-encoding': accepted } });
    const best = negotiator.encodings(names, { preferred: names });
    return best.flatMap((name) => CODINGS.find((coding) => CODING_NAMES[coding] === name) ?? []);
  });
}

/**
 * The media type that the reader prefers; the first of several that are equally welcome; undefined if
 * none is acceptable. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 *
 * @param types without parameters, or with those that the reader may ask for
 */
export function preferredType<T extends string>(
  { headers }: IncomingMessage,
  types: readonly T[],
): T | undefined {
  const { accept = '*/*' } = headers;
  const [best] = remembered(`${types.join()} ${accept}`, () =>
    new Negotiator({ headers: { accept } }).mediaTypes(types),
  );
  return best;
}

/** The media type to send for a JSON type that may also be had as plain JSON. */
export function jsonTypeFor(type: string, req: IncomingMessage): string {
  const plain = 'application/json';
  return preferredType(req, [type.split(';')[0] ?? type, plain]) === plain ? plain : type;
}

const VERSIONS = [3, 2, 4] as const;
const profiled = (type: string) =>
  VERSIONS.map((n) => `${type};profile="http://iiif.io/api/presentation/${n}/context.json"`);
const LINKED_PROFILES = profiled('application/ld+json');
const PLAIN_PROFILES = profiled('application/json');

/**
 * The version of the Presentation API whose profile the reader prefers; 3 if none is named.
 * https://iiif.io/api/presentation/3.0/#63-responses
 */
export function presentationVersionFor(req: IncomingMessage): 2 | 3 | 4 {
  for (const types of [LINKED_PROFILES, PLAIN_PROFILES]) {
    const best = preferredType(req, types);
    if (best) return VERSIONS[types.indexOf(best)] ?? 3;
  }
  return 3;
}

const PAGE_TYPES = ['application/ld+json', 'application/json', 'text/html'] as const;

/** True for a browser that opens an address; false for a client that leaves the choice to us. */
export const wantsHtml = (req: IncomingMessage): boolean =>
  /text\/html/i.test(req.headers.accept ?? '') && preferredType(req, PAGE_TYPES) === 'text/html';

/** The languages of Accept-Language, best first. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4 */
export const acceptedLanguages = ({ headers }: IncomingMessage): readonly string[] =>
  new Negotiator({ headers }).languages();

/** Readers send few different headers: parsing one takes 4 to 8 µs, remembering it less than one. */
const parsed = new LRUCache<string, readonly string[]>({ max: 512 });

/** Longer headers are not remembered, so that odd ones can't fill the memory. Characters. */
const MAX_REMEMBERED = 400;

function remembered<T extends string>(key: string, parse: () => readonly T[]): readonly T[] {
  const known = parsed.get(key);
  if (known) return known as readonly T[];
  const best = parse();
  if (key.length <= MAX_REMEMBERED) parsed.set(key, best);
  return best;
}
