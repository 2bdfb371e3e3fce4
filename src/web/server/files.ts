import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { schemaFiles } from '../../check/schema.ts';
import { settingsSchema } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { etagOf, REVALIDATE, send } from './answer.ts';
import { CODED_ENDINGS, encodingHeader } from './compress.ts';
import { codingFor } from './negotiate.ts';

/** For addresses that contain a version: a year. */
const FOREVER = 'public, max-age=31536000, immutable';

/** The files of a folder, or the compressed copies that the build put beside them, as the reader prefers. */
export function staticFiles(folder: string, cache: string): RequestHandler {
  const paths = new Set(pathsIn(folder));
  const sendStatic = express.static(folder, {
    cacheControl: false,
    index: false,
    redirect: false,
    setHeaders: (res) => {
      res.setHeader('Cache-Control', cache);
    },
  });
  return (req, res, next) => {
    const { path, url } = req;
    if (!paths.has(path + CODED_ENDINGS.brotli)) return sendStatic(req, res, next);
    res.vary('Accept-Encoding');
    const coding = codingFor(req);
    res.type(extname(path)).set(encodingHeader(coding));
    req.url = path + CODED_ENDINGS[coding];
    sendStatic(req, res, (error) => {
      // If another handler answers, for example when a condition fails, it sends plain bytes.
      res.removeHeader('Content-Encoding');
      req.url = url;
      next(error);
    });
  };
}

/** The paths of the files below the address of the folder; none if there is no such folder. */
const pathsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
        (name) => `/${name.replaceAll(sep, '/')}`,
      )
    : [];

/** What browsers load, by address: our own files, and each viewer under its version. */
export function staticFolders(dist: string): ReadonlyMap<string, string> {
  const viewers = join(dist, 'viewers');
  const versioned = (existsSync(viewers) ? readdirSync(viewers) : []).flatMap(
    (name): [string, string][] => {
      const home = join(viewers, name);
      const version = installedVersion(home);
      return version === undefined ? [] : [[`/assets/viewers/${name}/${version}`, home]];
    },
  );
  return new Map([
    ...versioned,
    ['/assets/font', join(dist, 'font')],
    ['/assets', join(dist, 'assets')],
  ]);
}

/**
 * `/assets/`: the folders of `staticFolders`.
 *
 * @param dist the folder with assets/, font/ and viewers/
 */
export function assetRoutes(dist: string): Router {
  const routes = Router();
  for (const [address, folder] of staticFolders(dist)) {
    routes.use(
      address,
      staticFiles(folder, address.startsWith('/assets/viewers/') ? FOREVER : REVALIDATE),
    );
  }
  return routes;
}

/** The version of a viewer; undefined if it isn't complete: the build writes `viewer.json` last. */
export function installedVersion(home: string): string | undefined {
  const stamp = join(home, 'viewer.json');
  if (!existsSync(stamp)) return undefined;
  return (JSON.parse(readFileSync(stamp, 'utf8')) as { version: string }).version;
}

/** `/schema/*.json`: the JSON Schemas, for editors and other programs. */
export function schemaRoutes(): Router {
  const schemas = new Map(
    [...schemaFiles()].map(([name, file]) => [`${name}.json`, readFileSync(file)]),
  );
  schemas.set('settings.json', Buffer.from(JSON.stringify(settingsSchema(), null, 2)));
  const routes = Router();
  routes.get('/schema/:name', (req, res) => {
    const body = schemas.get(req.params.name);
    if (!body) {
      const available = [...schemas.keys()].join(', ');
      throw new FondsError('NOT_FOUND', `no schema “${req.params.name}”; available: ${available}`);
    }
    const etag = etagOf(body);
    send(req, res, { type: 'application/schema+json', body, etag, cache: REVALIDATE });
  });
  return routes;
}
