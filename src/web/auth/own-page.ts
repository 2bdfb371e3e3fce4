import type { IncomingMessage } from 'node:http';
import { FondsError } from '../../errors.ts';

/**
 * Lets only forms of our own pages through: the cookies are sent from other sites too. Browsers say where a
 * request comes from, and no page can make them lie.
 * https://www.w3.org/TR/fetch-metadata/
 *
 * @throws FondsError FOREIGN_REQUEST
 */
export function checkOwnPage({ headers }: IncomingMessage, base: string): void {
  const site = headers['sec-fetch-site'];
  const isOwn = headers.origin === new URL(base).origin;
  if (isOwn && (site === undefined || site === 'same-origin')) return;
  throw new FondsError(
    'FOREIGN_REQUEST',
    `open ${base}/auth and try again; this came from ${site ?? 'elsewhere'}`,
  );
}

/** Characters of an address to go back to. */
const MAX_ADDRESS = 2000;

/**
 * A page of this archive to go back to, by its path below the base; undefined for anything else, such as
 * `//elsewhere.example` or `/\elsewhere.example`.
 */
export function ownAddress(base: string, path: string | null): string | undefined {
  if (path === null || path.length > MAX_ADDRESS || !/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(path)) {
    return undefined;
  }
  const home = `${base}/`;
  const url = URL.canParse(base + path) ? new URL(base + path) : undefined;
  return url?.href.startsWith(new URL(home).href) ? url.href : undefined;
}

const ORIGIN = /^https?:\/\/(\[[\da-f:.]+\]|[\w.-]+)(:\d+)?$/i;

/** An origin as browsers write it, with or without a slash at its end; undefined for anything else. */
export function originOf(text: string | null): string | undefined {
  const written = text?.replace(/\/$/, '') ?? '';
  if (!ORIGIN.test(written) || !URL.canParse(written)) return undefined;
  const { origin } = new URL(written);
  return origin === written.toLowerCase() ? origin : undefined;
}
