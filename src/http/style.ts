import { readdirSync, readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import { REVALIDATE, send, tagOf } from './answer.ts';

/** The style sheets of a folder as one, in the order of their names: each part of a page has its own. */
export function styleSheet(folder: URL): RequestHandler {
  const files = readdirSync(folder).filter((name) => name.endsWith('.css'));
  const body = files
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const etag = tagOf(body);
  return (req, res) =>
    send(req, res, { type: 'text/css; charset=utf-8', body, etag, cache: REVALIDATE });
}
