import type { IncomingMessage } from 'node:http';
import { FondsError } from '../../errors.ts';

/**
 * True if the reader already has this answer. The four conditions are checked in the order of
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 *
 * @param etag strong, with its quotes
 * @throws FondsError PRECONDITION_FAILED if the reader asks for another version
 */
export function isFresh(req: IncomingMessage, etag?: string, lastModified?: Date): boolean {
  const { headers } = req;
  const required = headers['if-match'];
  const latest = dateOf(headers['if-unmodified-since']);
  if (required !== undefined) {
    if (!listsTag(required, etag)) throw preconditionFailed(`no version ${required}`);
  } else if (latest !== undefined && lastModified && wholeSeconds(lastModified) > latest) {
    throw preconditionFailed(`none from ${headers['if-unmodified-since']} or earlier`);
  }
  const held = headers['if-none-match'];
  if (held !== undefined) return listsTag(held, etag, /^W\//);
  const since = dateOf(headers['if-modified-since']);
  return since !== undefined && lastModified !== undefined && wholeSeconds(lastModified) <= since;
}

export type Range = { readonly first: number; readonly last: number };

/**
 * The requested range of bytes. Undefined if the whole answer should be sent: also for several ranges at
 * once, which nobody needs here. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function rangeOf(
  req: IncomingMessage,
  length: number,
  etag: string | undefined,
  lastModified: Date | undefined,
): Range | 'unsatisfiable' | undefined {
  const { range } = req.headers;
  if (range === undefined || req.method !== 'GET') return undefined;
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range) ?? [];
  if ((from === '' && to === '') || !isSameVersion(req, etag, lastModified)) return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (to !== '' && from !== '' && Number(to) < Number(from)) return undefined;
  return first >= length || last < first ? 'unsatisfiable' : { first, last };
}

/**
 * If-Range: a part is useful only together with parts of the same version. A date identifies a version
 * only after a second has passed. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
 */
function isSameVersion(req: IncomingMessage, etag?: string, lastModified?: Date): boolean {
  const condition = req.headers['if-range'];
  if (condition === undefined || condition === etag) return true;
  if (typeof condition !== 'string' || lastModified === undefined) return false;
  const isOld = Date.now() - lastModified.getTime() >= 1000;
  return isOld && dateOf(condition) === wholeSeconds(lastModified);
}

/**
 * True if a list of tags contains the tag, or is `*`; false without a tag.
 *
 * @param ignored a prefix that doesn't distinguish tags, such as the mark of weak ones
 */
function listsTag(tags: string, etag: string | undefined, ignored: RegExp | '' = ''): boolean {
  if (etag === undefined) return false;
  if (tags === '*' || tags === etag) return true;
  return tags.split(',').some((tag) => tag.trim().replace(ignored, '') === etag);
}

/** Milliseconds; undefined for a date that can't be read. */
function dateOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Without the fraction of a second, which HTTP dates don't have. Milliseconds. */
const wholeSeconds = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

const preconditionFailed = (missing: string) =>
  new FondsError('PRECONDITION_FAILED', `there is ${missing} at this address`);
