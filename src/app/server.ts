import type { IncomingMessage, Server } from 'node:http';
import { networkReader } from '../access/networks.ts';
import type { Reader } from '../access/reader.ts';
import { type Readers, readers } from '../access/reader-of.ts';
import { signInSettings } from '../access/sign-in/settings.ts';
import type { OnWriting, SignIn } from '../access/sign-in/sign-in.ts';
import { derivedDocuments } from '../catalogue/documents.ts';
import { browse } from '../catalogue/facets.ts';
import { tombstones } from '../catalogue/log/change-log.ts';
import { type AccessGate, accessGate } from '../catalogue/sealed/gate.ts';
import { versions } from '../catalogue/version.ts';
import { openCite } from '../cite/cite.ts';
import { citedLeaves } from '../cite/cited-leaf.ts';
import { readKey } from '../cite/key.ts';
import { type Config, DIST, foldersOf, givenName, type Log } from '../config.ts';
import type { Exports } from '../export/exports.ts';
import { exportStore } from '../export/store.ts';
import { openHarvest } from '../harvest/harvest.ts';
import { idsInUri, type Uris } from '../iiif/uri.ts';
import type { Database } from '../system/database/database.ts';
import type { Store } from '../system/store/store.ts';
import { imageFront } from '../web/api/image.ts';
import { presentationFront } from '../web/api/presentation.ts';
import type { ServedSearch } from '../web/api/search.ts';
import { app } from '../web/app.ts';
import { errorSender } from '../web/error/send-error.ts';
import { closed } from '../web/gate/closed.ts';
import { gateFront, type PrivateAnswer } from '../web/gate/front.ts';
import { refusals } from '../web/gate/refusal.ts';
import type { Site } from '../web/layout/reader.ts';
import { setCommonHeaders } from '../web/server/security.ts';
import { type Front, httpServer } from '../web/server/server.ts';
import { documentThreads, madeDocuments, type RunTask } from '../web/thread/documents.ts';
import { isWithdrawn } from '../web/version/gone.ts';
import { healthOf } from './health.ts';
import { auditTrail } from './serve/audit.ts';
import { privateViews, type ServedArchive } from './serve/private-view.ts';

/** What the server needs to answer. */
export type Opened = ServedArchive & {
  readonly uri: Uris;
  readonly search: ServedSearch;
  readonly exports: Exports;
  readonly dataset: Store;
  readonly onWriting: OnWriting;
  /** The files of the archive. */
  readonly store: Store;
  readonly exportsOf: (archive: ServedArchive) => Exports;
};

/** The server with all its routes, not yet listening. */
export async function serverOf(config: Config, log: Log, opened: Opened): Promise<Server> {
  const { uri, database } = opened;
  const name = givenName(config);
  const signIn = await signInOf(config, opened);
  const { networks, trustedProxies: proxies } = config;
  const byNetwork = networkReader({ networks, proxies });
  const readersKnown = readers({ byNetwork, ...(signIn && { sessions: signIn }) });
  const shared: Shared = {
    site: {
      uri,
      name: config.name,
      citedAs: name ?? new URL(uri.base).host,
      hasSignIn: signIn !== undefined,
    },
    gate: accessGate(database),
    readers: readersKnown,
    signIn,
    make: documentThreads(),
  };
  const fail = errorSender(shared.site);
  const { fronts, app: routes } = await routesOf(config, log, opened, shared);
  const viewFor = privateViews({
    gate: shared.gate,
    uri,
    store: opened.store,
    engine: opened.engine,
    archiveName: name,
    exportsOf: opened.exportsOf,
    answerFrom: async (archive) =>
      answerBy(await routesOf(config, log, { ...opened, ...archive }, shared)),
  });
  const noteReader = auditTrail(foldersOf(config).audit, config.auditDays);
  const gate = gateFront({
    gate: shared.gate,
    readerOf: readersKnown.readerOf,
    readerOfToken: readersKnown.readerOfToken,
    viewFor,
    recordOf: recordCited(uri, database),
    onAdmitted: (reader, record) => {
      noteReader(reader, record).catch((err) => log.error({ err }, 'the audit trail is not kept'));
    },
    fail,
  });
  const limits = {
    most: config.maxConnections,
    idle: config.idleTimeout,
    stalled: config.stallTimeout,
  };
  return httpServer({
    log,
    base: uri.base,
    fronts: [gate, ...fronts],
    app: routes,
    fail,
    limits,
  });
}

/** What the published archive and all private views of it have in common. */
type Shared = {
  readonly site: Site;
  readonly gate: AccessGate;
  readonly readers: Readers;
  readonly signIn: SignIn | undefined;
  readonly make: RunTask;
};

/** The routes over one archive: those in front of Express, and Express. */
type Routes = { readonly fronts: readonly Front[]; readonly app: ReturnType<typeof app> };

async function routesOf(
  config: Config,
  log: Log,
  opened: Opened,
  { site, gate, readers: known, signIn, make }: Shared,
): Promise<Routes> {
  const { uri, documents, engine, dataset, database } = opened;
  const { exports: folder } = foldersOf(config);
  const top = uri.top.slice(uri.base.length);
  const archive = {
    ...opened,
    browse: browse(database),
    tombstones: tombstones(database),
    versions: versions(database),
    harvest: await openHarvest({
      ...opened,
      name: config.name,
      email: config.email,
      givenName: givenName(config),
    }),
  };
  const refused = refusals({
    gate,
    readerOf: known.readerOf,
    site,
    canSignIn: signIn?.oidc !== undefined,
    contact: config.accessContact || undefined,
  });
  const closedAnswers = closed({ gate, refusals: refused, uri, archive: site.citedAs, engine });
  const parts = {
    ...archive,
    site,
    cite: openCite({ ...archive, viewers: config.viewers, site: site.citedAs }),
    readers: known,
    signIn,
    closed: closedAnswers,
    imageAccess: async (image: string, reader: Reader) =>
      (await closedAnswers.imageAccess(image, reader)) ??
      ((await engine.find(image)) && { status: 200 as const }),
    validateUrls: config.validateUrls === 'on',
    log,
    make,
    differences: exportStore(folder, config.cacheBytes),
    health: () =>
      healthOf({
        database,
        isPublished: async () => (await documents(top, 'plain')) !== undefined,
        data: config.data,
        shared: config.cluster && dataset,
      }),
    dist: DIST,
  };
  const fail = errorSender(site);
  const isGone = isWithdrawn(archive.tombstones);
  const isElsewhere = async (path: string, req: IncomingMessage) =>
    (await isGone(path)) || (await closedAnswers.isClosed(req, path));
  const made = madeDocuments(derivedDocuments(database, uri), make);
  const fronts = [
    imageFront({ engine, base: uri.base, isElsewhere, fail }),
    presentationFront({ documents, made, uri, isElsewhere, fail }),
  ];
  return { fronts, app: app(parts) };
}

/** Answers by the fronts, or else by Express, as the server does. */
const answerBy =
  ({ fronts, app: routes }: Routes): PrivateAnswer =>
  async (req, res, path) => {
    if (req.method !== 'OPTIONS') {
      for (const front of fronts) if (await front(req, res, path)) return;
    }
    setCommonHeaders(req, res, () => routes(req, res));
  };

/** The record that is cited at an address: by a key, or by a canvas. */
function recordCited(uri: Uris, database: Database) {
  const leafOf = citedLeaves(database);
  return async (url: string, path: string): Promise<string | undefined> => {
    if (path === '/cite') {
      const canvas = new URLSearchParams(url.split('?')[1]).get('canvas') ?? '';
      return idsInUri(uri.canvas, canvas.split('#')[0] ?? '')?.[0];
    }
    const [, key] = /^\/c\/([^/]+)/.exec(path) ?? [];
    return key === undefined ? undefined : (await leafOf(readKey(key).leaf))?.record;
  };
}

/** Signing in, whose libraries take 7 MB, so they are loaded only where it is set up. */
async function signInOf(config: Config, opened: Opened): Promise<SignIn | undefined> {
  const settings = signInSettings(config);
  if (!settings) return undefined;
  const { openSignIn } = await import('../access/sign-in/sign-in.ts');
  return openSignIn(settings, opened.uri, opened.database, opened.onWriting);
}
