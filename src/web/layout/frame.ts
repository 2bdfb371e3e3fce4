import type { Request, Response } from 'express';
import { queryReader } from '../../check/query.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { type Reader, readerOf, type Site } from './reader.ts';
import type { Language } from './words.ts';

export const HTML = 'text/html; charset=utf-8';

type PageQuery = {
  lang?: Language;
  q?: string;
  level?: string;
  year?: string;
  subject?: string;
  xywh?: string;
  page?: number;
};

/** @throws FondsError INVALID_QUERY */
export const pageQuery = queryReader<PageQuery>('page');

/**
 * The reader of a page.
 *
 * @param parameters of the address, to keep in the link to the other language
 * @throws FondsError INVALID_QUERY if the query has values that `page.json` doesn't allow; unknown parameters are ignored
 */
export const readerFor = (
  site: Site,
  req: Request,
  parameters: Readonly<Record<string, string>> = {},
): Reader => readerOf(site, req.path, pageQuery(req.url).lang, req.acceptsLanguages(), parameters);

/** Sends a page, with an ETag. */
export function sendPage(req: Request, res: Response, body: string): void {
  res.vary('Accept-Language');
  const etag = etagOf(body);
  send(req, res, { type: HTML, body, etag, cache: REVALIDATE });
}
