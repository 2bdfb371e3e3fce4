import express, { type Express } from 'express';
import { networkReader } from '../../../src/access/networks.ts';
import type { Reader } from '../../../src/access/reader.ts';
import { type Readers, readers } from '../../../src/access/reader-of.ts';
import { signInSettings } from '../../../src/access/sign-in/settings.ts';
import { openSignIn, type SignIn } from '../../../src/access/sign-in/sign-in.ts';
import { TABLES } from '../../../src/app/followers.ts';
import { loadConfig, openLog } from '../../../src/config.ts';
import { uris } from '../../../src/iiif/uri.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { type ImageAccessOf, iiifAuthRoutes } from '../../../src/web/auth/iiif-routes.ts';
import { authRoutes } from '../../../src/web/auth/routes.ts';
import { errorHandler } from '../../../src/web/error/routes.ts';
import { errorSender } from '../../../src/web/error/send-error.ts';
import { assetRoutes } from '../../../src/web/server/files.ts';
import { httpServer } from '../../../src/web/server/server.ts';
import { emptyPlace } from '../engine.ts';

export const KEY = 'a-key-of-the-tests-with-32-letters';

export type ServedSignIn = {
  readonly base: string;
  readonly signIn: SignIn | undefined;
  readonly readers: Readers;
  readonly writing: Database;
  /** What the log says of requests. */
  readonly logged: string[];
  readonly close: () => Promise<void>;
};

/** The image `letter_p1` is closed but for the group `staff`, the ticket `letter`, and the reading room. */
export const imageAccess: ImageAccessOf = async (image: string, reader: Reader) => {
  if (image !== 'letter_p1') return undefined;
  const isOpen =
    reader.groups?.includes('staff') ||
    reader.tickets.includes('letter') ||
    reader.networks.includes('reading-room');
  if (isOpen) return { status: 200 };
  return {
    status: reader.groups ? 403 : 401,
    heading: { en: ['Closed'], ru: ['Закрыто'] },
    note: { en: ['Closed until 2040: personal data'] },
  };
};

/**
 * Serves the routes of signing in, as the whole server does, to a test.
 *
 * @param more adds other routes
 */
export async function serveSignIn(
  port: number,
  settings: NodeJS.ProcessEnv = {},
  more: (app: Express) => unknown = () => undefined,
): Promise<ServedSignIn> {
  const base = `http://127.0.0.1:${port}`;
  const config = loadConfig({ FONDS_BASE_URL: base, FONDS_SESSION_KEYS: KEY, ...settings });
  const place = await emptyPlace();
  const database = await openDatabase(place.where, TABLES);
  const writing = await openDatabase(place.where, TABLES);
  const uri = uris(base);
  const site = { uri, name: 'the Archive', citedAs: 'the Archive', hasSignIn: true };
  const settingsOf = signInSettings(config);
  const signIn = settingsOf && (await openSignIn(settingsOf, uri, database, (use) => use(writing)));
  const byNetwork = networkReader({ networks: config.networks, proxies: config.trustedProxies });
  const known = readers({ byNetwork, ...(signIn && { sessions: signIn }) });

  const logged: string[] = [];
  const log = openLog('silent');
  log.isLevelEnabled = () => true;
  log.info = (facts: unknown) => logged.push(JSON.stringify(facts));
  log.error = (facts: unknown) => logged.push(JSON.stringify(facts));
  const app = express();
  const parts = { site, readers: known, signIn };
  app.use(authRoutes(parts), iiifAuthRoutes({ ...parts, imageAccess }));
  app.use(assetRoutes('dist'));
  more(app);
  app.use(errorHandler(site, (err, req) => log.error({ err, url: req.originalUrl })));
  const limits = { most: 100, idle: 5, stalled: 30 };
  const server = httpServer({ log, base, fronts: [], app, fail: errorSender(site), limits });
  server.listen(port, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  return {
    ...{ base, signIn, writing, logged },
    readers: known,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await database.close();
      await writing.close();
      await place.remove();
    },
  };
}
