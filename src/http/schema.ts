import { readdirSync, readFileSync } from 'node:fs';
import { Router } from 'express';
import { settingsSchema } from '../config.ts';
import { FondsError } from '../errors.ts';
import { REVALIDATE, send, tagOf } from './answer.ts';

/** `/schema/*.json`: the JSON Schemas, for editors and for others. */
export function schemaRoutes(folder: URL): Router {
  const schemas = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name, readFileSync(new URL(name, folder))]),
  );
  schemas.set('settings.json', Buffer.from(JSON.stringify(settingsSchema(), null, 2)));
  const routes = Router();
  routes.get('/schema/:name', (req, res) => {
    const body = schemas.get(req.params.name);
    if (!body) {
      const there = [...schemas.keys()].join(', ');
      throw new FondsError('NOT_FOUND', `no schema “${req.params.name}”; there are ${there}`);
    }
    const etag = tagOf(body);
    send(req, res, { type: 'application/schema+json', body, etag, cache: REVALIDATE });
  });
  return routes;
}
