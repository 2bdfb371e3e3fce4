import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import express, { type RequestHandler } from 'express';
import { CODED_ENDINGS, codingOf, encodingLine } from './coding.ts';

/** Of what has its version in its address: a year. */
export const FOREVER = 'public, max-age=31536000, immutable';

/** The files of a folder as they lie, or as the build coded them beside, whichever a reader likes best. */
export function files(folder: string, cache: string): RequestHandler {
  const there = new Set(namesIn(folder));
  const give = express.static(folder, {
    cacheControl: false,
    index: false,
    redirect: false,
    setHeaders: (res) => {
      res.setHeader('Cache-Control', cache);
    },
  });
  return (req, res, next) => {
    const { path, url } = req;
    if (!there.has(path + CODED_ENDINGS.brotli)) return give(req, res, next);
    res.vary('Accept-Encoding');
    const coding = codingOf(req);
    res.type(extname(path)).set(encodingLine(coding));
    req.url = path + CODED_ENDINGS[coding];
    give(req, res, (error) => {
      // Whoever answers instead, as where a condition fails, does so in plain bytes.
      res.removeHeader('Content-Encoding');
      req.url = url;
      next(error);
    });
  };
}

/** By their addresses below that of the folder; none where it is not there. */
const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
        (name) => `/${name.replaceAll(sep, '/')}`,
      )
    : [];

/** The version of a viewer. The build writes the stamp last: where it is missing, the viewer is not whole. */
export function installedVersion(home: string): string | undefined {
  const stamp = join(home, 'viewer.json');
  if (!existsSync(stamp)) return undefined;
  return (JSON.parse(readFileSync(stamp, 'utf8')) as { version: string }).version;
}
