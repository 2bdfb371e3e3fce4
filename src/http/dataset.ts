import express, { Router } from 'express';
import { FondsError } from '../errors.ts';
import type { Standing } from '../export/dataset/state.ts';
import { REVALIDATE } from './answer.ts';

const TYPES: readonly (readonly [ending: RegExp, type: string])[] = [
  [/\.jsonl\.gz$/, 'application/gzip'],
  [/\.json$/, 'application/ld+json'],
  [/SHA256SUMS$/, 'text/plain; charset=utf-8'],
];

/** A finished file; what is being written, and the notes of the writer, are nobody's business. */
const NAME = /^\/(dataset\.json|SHA256SUMS|[a-z][\w.-]*\.jsonl\.gz)$/;

/**
 * Everything that is published, as files, where the archive has written them.
 *
 * @param folder where `fonds export dataset` writes
 * @param standing of a file: what holds a withdrawn record is not given, and of others nothing is known
 */
export function datasetRoutes(
  folder: string,
  standing: (path: string) => Promise<Standing>,
): Router {
  const routes = Router({ strict: true });
  const files = express.static(folder, {
    cacheControl: false,
    index: false,
    redirect: false,
    setHeaders: (res, file) => {
      res.setHeader('Cache-Control', REVALIDATE);
      const type = TYPES.find(([ending]) => ending.test(file))?.[1];
      if (type) res.setHeader('Content-Type', type);
    },
  });
  routes.use('/dataset', async (req, res, next) => {
    const is = NAME.test(req.path) ? await standing(req.path.slice(1)) : 'unknown';
    if (is === 'closed') {
      throw new FondsError('DATASET_CLOSED', `${req.path} holds a record that is withdrawn`);
    }
    if (is === 'open') files(req, res, next);
    else next();
  });
  return routes;
}
