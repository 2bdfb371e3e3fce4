import type { Server } from 'node:http';
import { networkReader } from '../access/networks.ts';
import { readers } from '../access/reader-of.ts';
import { type OnWriting, openSignIn } from '../access/sign-in/sign-in.ts';
import { type Documents, derivedDocuments } from '../catalogue/documents.ts';
import { browse } from '../catalogue/facets.ts';
import { tombstones } from '../catalogue/log/change-log.ts';
import type { Records } from '../catalogue/records.ts';
import { versions } from '../catalogue/version.ts';
import { openCite } from '../cite/cite.ts';
import { type Config, DIST, foldersOf, givenName, type Log } from '../config.ts';
import type { Exports } from '../export/exports.ts';
import { exportStore } from '../export/store.ts';
import { openHarvest } from '../harvest/harvest.ts';
import type { Uris } from '../iiif/uri.ts';
import type { ImageEngine } from '../image/engine.ts';
import type { Database } from '../system/database/database.ts';
import type { Store } from '../system/store/store.ts';
import { imageFront } from '../web/api/image.ts';
import { presentationFront } from '../web/api/presentation.ts';
import type { ServedSearch } from '../web/api/search.ts';
import { app } from '../web/app.ts';
import { errorSender } from '../web/error/send-error.ts';
import { httpServer } from '../web/server/server.ts';
import { documentThreads, madeDocuments } from '../web/thread/documents.ts';
import { isWithdrawn } from '../web/version/gone.ts';
import { healthOf } from './health.ts';

/** What the server needs to answer. */
type Opened = {
  readonly database: Database;
  readonly uri: Uris;
  readonly records: Records;
  readonly search: ServedSearch;
  readonly documents: Documents;
  readonly engine: ImageEngine;
  readonly exports: Exports;
  readonly dataset: Store;
  readonly onWriting: OnWriting;
};

/** The server with all its routes, not yet listening. */
export async function serverOf(config: Config, log: Log, opened: Opened): Promise<Server> {
  const { uri, documents, engine } = opened;
  const { exports: folder } = foldersOf(config);
  const { dataset } = opened;
  const make = documentThreads();
  const top = uri.top.slice(uri.base.length);
  const name = givenName(config);
  const citedAs = name ?? new URL(uri.base).host;
  const signIn = openSignIn(config, uri, opened.database, opened.onWriting);
  const { networks, trustedProxies: proxies } = config;
  const byNetwork = networkReader({ networks, proxies });
  const known = {
    ...opened,
    browse: browse(opened.database),
    tombstones: tombstones(opened.database),
    versions: versions(opened.database),
    harvest: await openHarvest({
      ...opened,
      dataset,
      name: config.name,
      email: config.email,
      givenName: name,
    }),
  };
  const parts = {
    ...known,
    site: { uri, name: config.name, citedAs, hasSignIn: signIn !== undefined },
    cite: openCite({ ...known, viewers: config.viewers, site: citedAs }),
    readers: readers({ byNetwork, ...(signIn && { sessions: signIn }) }),
    signIn,
    // Every published image is open to everyone.
    imageAccess: async (image: string) => (await engine.find(image)) && { status: 200 as const },
    validateUrls: config.validateUrls === 'on',
    log,
    make,
    differences: exportStore(folder, config.cacheBytes),
    health: () =>
      healthOf({
        database: opened.database,
        isPublished: async () => (await documents(top, 'plain')) !== undefined,
        data: config.data,
        shared: config.cluster && dataset,
      }),
    dist: DIST,
    dataset,
  };
  const fail = errorSender(parts.site);
  const gone = isWithdrawn(parts.tombstones);
  const made = madeDocuments(derivedDocuments(opened.database, uri), make);
  const fronts = [
    imageFront({ engine, base: uri.base, isGone: gone, fail }),
    presentationFront({ documents, made, uri, isGone: gone, fail }),
  ];
  const limits = {
    most: config.maxConnections,
    idle: config.idleTimeout,
    stalled: config.stallTimeout,
  };
  return httpServer({ log, base: uri.base, fronts, app: app(parts), fail, limits });
}
