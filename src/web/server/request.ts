import type { IncomingMessage, ServerResponse } from 'node:http';
import { FondsError } from '../../errors.ts';

/**
 * Lets only GET and HEAD pass; OPTIONS is answered before any route is asked.
 *
 * @throws FondsError METHOD_NOT_ALLOWED
 */
export function checkReadOnly(req: IncomingMessage, res: ServerResponse): void {
  if (req.method !== 'GET' && req.method !== 'HEAD') refuseMethod(req, res);
}

/**
 * @param allowed the methods of the address beside GET, HEAD and OPTIONS
 * @throws FondsError METHOD_NOT_ALLOWED
 */
export function refuseMethod(
  req: IncomingMessage,
  res: ServerResponse,
  ...allowed: readonly string[]
): never {
  res.setHeader('Allow', ['GET', 'HEAD', ...allowed, 'OPTIONS'].join(', '));
  throw new FondsError('METHOD_NOT_ALLOWED', `${req.method} is not answered here`);
}

/**
 * Refuses what Node accepts although it should not: another server in front of this one could read
 * such a message differently. https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 *
 * @throws FondsError INVALID_REQUEST
 */
export function checkMessage(
  { httpVersion, httpVersionMajor, rawHeaders }: IncomingMessage,
  res: ServerResponse,
): void {
  if (httpVersionMajor === 1 && !hasTwoHosts(rawHeaders)) return;
  res.setHeader('Connection', 'close');
  throw new FondsError(
    'INVALID_REQUEST',
    httpVersionMajor === 1
      ? 'the request has two Host headers; one is right'
      : `HTTP/${httpVersion} is not answered here; HTTP/1.1 is right`,
  );
}

function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count > 1;
}

/** @throws FondsError INVALID_ADDRESS for a path with a broken %-escape */
export function checkPath(path: string): void {
  if (!path.includes('%')) return;
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new FondsError('INVALID_ADDRESS', `“${path.slice(0, 200)}” has a broken %-escape`, {
      cause,
    });
  }
}

/**
 * A whole address, as proxies are asked, as a path.
 * https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export const pathOf = (target: string): string =>
  target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]+(?=[/?#]|$)\/?/i, '/');

export const withoutQuery = (url: string): string => {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
};

/** What the log says of an address: whoever has the secret of a ticket, or a code of the provider, may use it. */
export const shownAddress = (url: string): string =>
  url.includes('/auth/') ? withoutQuery(url).replace(/(\/auth\/ticket\/).+/, '$1***') : url;
