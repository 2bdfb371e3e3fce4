import type { Request, Response } from 'express';
import type { Browse } from '../../catalogue/facets.ts';
import type { Records } from '../../catalogue/records.ts';
import { queryReader } from '../../check/query.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { type Reader, readerOf, type Site } from './reader.ts';
import type { Language } from './words.ts';

export type PageParts = {
  readonly records: Records;
  readonly browse: Browse;
  readonly site: Site;
  /** The folder with viewers/. */
  readonly dist: string;
};

export const HTML = 'text/html; charset=utf-8';

export type PageQuery = {
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
 * @param kept what stands in the address beside the language, and stays when that is changed
 * @throws FondsError INVALID_QUERY where `lang` is none of the languages of the pages
 */
export const readerFor = (
  site: Site,
  req: Request,
  kept: Readonly<Record<string, string>> = {},
): Reader => readerOf(site, req.path, pageQuery(req.url).lang, req.acceptsLanguages(), kept);

export function sendPage(req: Request, res: Response, body: string): void {
  res.vary('Accept-Language');
  const etag = etagOf(body);
  send(req, res, { type: HTML, body, etag, cache: REVALIDATE });
}
