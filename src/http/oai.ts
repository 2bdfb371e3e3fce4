import express, { type Request, type Response, Router } from 'express';
import { FondsError } from '../errors.ts';
import type { Oai } from '../harvest/oai/oai.ts';
import { send } from './answer.ts';

/** Far more than the arguments of any request. */
const MAX_BYTES = 16_384;
const FORM = 'application/x-www-form-urlencoded';

/**
 * `/oai`: OAI-PMH 2.0 by GET and by POST. What is wrong with a request stands in the document, with
 * status 200. http://www.openarchives.org/OAI/openarchivesprotocol.html#HTTPRequestFormat
 */
export function oaiRoutes(oai: Oai): Router {
  const routes = Router({ strict: true });

  routes.get('/oai', (req, res) => {
    const { searchParams } = new URL(req.originalUrl, 'http://localhost');
    give(req, res, oai(searchParams));
  });

  routes.post('/oai', express.text({ type: FORM, limit: MAX_BYTES }), (req, res) => {
    give(req, res, oai(new URLSearchParams(typeof req.body === 'string' ? req.body : '')));
  });

  routes.all('/oai', (req, res) => {
    res.set('Allow', 'GET, HEAD, POST, OPTIONS');
    throw new FondsError('METHOD_NOT_ALLOWED', `${req.method} is not answered here`);
  });
  return routes;
}

const give = (req: Request, res: Response, body: string): void =>
  send(req, res, {
    type: 'text/xml; charset=utf-8',
    body,
    cache: 'no-cache',
  });
