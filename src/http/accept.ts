import type { IncomingMessage } from 'node:http';

/** How much a reader wants a media type, 0 to 1. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 */
export function weightOf(type: string, req: IncomingMessage): number {
  const ranges = (req.headers.accept ?? '*/*').split(',').map((range) => range.split(';'));
  for (const wanted of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find(([name = '']) => name.trim().toLowerCase() === wanted);
    if (found) return quality(found);
  }
  return 0;
}

/** The media type to give of one that may also be had as plain JSON. */
export const jsonType = (type: string, req: IncomingMessage): string =>
  weightOf('application/json', req) > weightOf(type.split(';')[0] ?? type, req)
    ? 'application/json'
    : type;

const PROFILE = /profile\s*=\s*"?http:\/\/iiif\.io\/api\/presentation\/([234])\//i;

/**
 * The version of the Presentation API whose profile the reader wants most; 3 where none is named.
 * https://iiif.io/api/presentation/3.0/#63-responses
 */
export function versionOf(req: IncomingMessage): 2 | 3 | 4 {
  const named = (req.headers.accept ?? '').split(',').flatMap((range) => {
    const [, version] = PROFILE.exec(range) ?? [];
    return version ? [{ version: Number(version), weight: quality(range.split(';')) }] : [];
  });
  const [first] = named.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  return first ? (first.version as 2 | 3 | 4) : 3;
}

/** True for a browser that opens an address, and for nobody who leaves the choice to us. */
export const wantsPage = (req: IncomingMessage): boolean =>
  /text\/html/i.test(req.headers.accept ?? '') &&
  weightOf('text/html', req) > weightOf('application/ld+json', req) &&
  weightOf('text/html', req) > weightOf('application/json', req);

/** The languages that a reader asks for, best first. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4 */
export const languagesOf = (req: IncomingMessage): readonly string[] =>
  (req.headers['accept-language'] ?? '')
    .split(',')
    .map((range) => range.split(';'))
    .map((parts) => ({ tag: (parts[0] ?? '').trim(), weight: quality(parts) }))
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

/** The weight among the parameters of what a reader names, 0 to 1. https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2 */
export function quality(parts: readonly string[]): number {
  const given = parts
    .map((part) => part.trim().toLowerCase())
    .find((part) => part.startsWith('q='));
  const weight = given === undefined ? 1 : Number(given.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
