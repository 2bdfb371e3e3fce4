import type { IncomingMessage } from 'node:http';
import { FondsError } from '../../errors.ts';

/**
 * True where the reader already holds this answer. Throws PRECONDITION_FAILED where the reader wants
 * another one than this. The order of the four conditions is that of
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 *
 * @param etag strong, with its quotes
 */
export function isFresh(req: IncomingMessage, etag?: string, lastModified?: Date): boolean {
  const { headers } = req;
  const wanted = headers['if-match'];
  const before = dateOf(headers['if-unmodified-since']);
  if (wanted !== undefined) {
    if (!lists(wanted, etag)) throw failed(`no version ${wanted}`);
  } else if (before !== undefined && lastModified && secondsOf(lastModified) > before) {
    throw failed(`none from ${headers['if-unmodified-since']} or earlier`);
  }
  const held = headers['if-none-match'];
  if (held !== undefined) return lists(held, etag, /^W\//);
  const since = dateOf(headers['if-modified-since']);
  return since !== undefined && lastModified !== undefined && secondsOf(lastModified) <= since;
}

export type Range = { readonly first: number; readonly last: number };

/**
 * The one range of bytes that is asked for; undefined where the whole is to be given, as for several
 * ranges at once, which nobody needs of these answers. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function rangeOf(
  req: IncomingMessage,
  length: number,
  etag: string | undefined,
  lastModified: Date | undefined,
): Range | 'unsatisfiable' | undefined {
  const { range: asked } = req.headers;
  if (asked === undefined || req.method !== 'GET') return undefined;
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(asked) ?? [];
  if ((from === '' && to === '') || !isSameVersion(req, etag, lastModified)) return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (to !== '' && from !== '' && Number(to) < Number(from)) return undefined;
  return first >= length || last < first ? 'unsatisfiable' : { first, last };
}

/**
 * A part is of use only beside parts of the same version. A date tells versions apart only when a
 * second has passed since. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
 */
function isSameVersion(req: IncomingMessage, etag?: string, lastModified?: Date): boolean {
  const condition = req.headers['if-range'];
  if (condition === undefined || condition === etag) return true;
  if (typeof condition !== 'string' || lastModified === undefined) return false;
  const isOld = Date.now() - lastModified.getTime() >= 1000;
  return isOld && dateOf(condition) === secondsOf(lastModified);
}

/**
 * True where a list of tags, or the star, names the one; never where there is none.
 *
 * @param apart what does not tell tags apart: the mark of weak ones, or nothing
 */
function lists(tags: string, etag: string | undefined, apart: RegExp | '' = ''): boolean {
  if (etag === undefined) return false;
  if (tags === '*' || tags === etag) return true;
  return tags.split(',').some((tag) => tag.trim().replace(apart, '') === etag);
}

/** A date that cannot be read is as good as none. Milliseconds. */
function dateOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** HTTP knows no fractions of a second. Milliseconds. */
const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

const failed = (wanted: string) =>
  new FondsError('PRECONDITION_FAILED', `there is ${wanted} at this address`);
