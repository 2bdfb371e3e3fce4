import type { Server } from 'node:http';
import type { CopyProgress, CopyReport } from '../catalogue/copy/copy.ts';
import { checkCopied } from '../catalogue/copy/state.ts';
import { documents } from '../catalogue/documents.ts';
import { images } from '../catalogue/images.ts';
import { type IngestContext, type Progress, silent } from '../catalogue/ingest/context.ts';
import { damageRecorder } from '../catalogue/ingest/damaged-packs.ts';
import { findDraft } from '../catalogue/ingest/draft.ts';
import type { IngestOptions, Report } from '../catalogue/ingest/outcome.ts';
import {
  checkBase,
  runIngest,
  runWithdraw,
  runWorker,
  withIngestLock,
} from '../catalogue/ingest/run.ts';
import { withdrawals } from '../catalogue/log/withdrawals.ts';
import { type Records, records } from '../catalogue/records.ts';
import { openDue } from '../catalogue/sealed/opening.ts';
import { sealedRecords } from '../catalogue/sealed/sealed-records.ts';
import { restore } from '../catalogue/withdraw.ts';
import { type AggregatorId, aggregatorFindings } from '../check/aggregator/aggregator.ts';
import type { Finding } from '../check/finding.ts';
import { recordValidator } from '../check/record.ts';
import { type Config, databaseOf, foldersOf, givenName, type Log } from '../config.ts';
import { FondsError } from '../errors.ts';
import type { Distribution } from '../export/dataset/catalogue.ts';
import type { DatasetOptions } from '../export/dataset/dataset.ts';
import type { ImageOf } from '../export/file/pdf-leaf.ts';
import { sharedExports } from '../export/shared-exports.ts';
import type { SiteOptions } from '../export/site/site.ts';
import { uris } from '../iiif/uri.ts';
import { type ImageEngine, imageEngine } from '../image/engine.ts';
import type { Limits } from '../image/request/size.ts';
import { rebuildIndex } from '../search/index/rebuild.ts';
import { isS3Address } from '../system/cluster.ts';
import type { Database, DatabaseOptions } from '../system/database/database.ts';
import { openDatabase } from '../system/database/open.ts';
import { explainDiskFull } from '../system/file/disk.ts';
import { storeBelow } from '../system/store/store.ts';
import { datasets } from './dataset.ts';
import { type Files, openFiles } from './files.ts';
import { TABLES } from './followers.ts';
import { ingestContext } from './ingest-context.ts';
import { archiveSearch } from './search.ts';
import type { ServedArchive } from './serve/private-view.ts';
import type { Opened } from './server.ts';

export type Archive = {
  readonly ingest: (options?: IngestOptions, progress?: Progress) => Promise<Report>;
  /** Publishes what the ingests of a cluster give out, until it is stopped; it finishes what it has begun. */
  readonly work: (stop: AbortSignal, progress?: Progress) => Promise<void>;
  /** Withdraws a record and all records under it; returns their ids. */
  readonly withdraw: (
    record: string,
    reason: string,
    movedTo?: string,
    progress?: Progress,
  ) => Promise<string[]>;
  /** Publishes what has opened by that time; returns the ids of the records that show more now. */
  readonly openDue: (now?: Date) => Promise<string[]>;
  /** Rewrites the dataset files that contain withdrawn records or texts; they are not served until then. */
  readonly renewDataset: () => Promise<void>;
  /** Lets the next ingest publish a withdrawn record again. */
  readonly restore: (record: string) => Promise<void>;
  /** Makes reading copies of a record; returns the written files. */
  readonly typeset: (record: string, layer: string, from: string) => Promise<string[]>;
  /** Writes the dataset; without a folder, to the one that harvesters read. */
  readonly exportDataset: (
    folder: string | undefined,
    options: DatasetOptions,
  ) => Promise<readonly Distribution[]>;
  /** Writes a static copy for any web server; returns the number of pages, documents and files. */
  readonly exportSite: (
    folder: string,
    options: Omit<SiteOptions, 'records'> & { readonly ids: readonly string[] },
  ) => Promise<number>;
  /** Writes a backup of the change log and all versions; without a file, to standard output. */
  readonly exportLog: (file?: string) => Promise<void>;
  /** Restores a backup into an empty archive; returns the number of changes. */
  readonly importLog: (file: string) => Promise<number>;
  /** Copies everything to a cluster or a data folder, and compares both; see `copyArchive`. */
  readonly copyTo: (to: string, progress: CopyProgress) => Promise<CopyReport>;
  /** What an aggregator would reject in a published record. */
  readonly preview: (record: string, aggregator: AggregatorId) => Promise<readonly Finding[]>;
  /** Rebuilds the search index from what is published. */
  readonly rebuildIndex: () => Promise<{ records: number; passages: number }>;
  /**
   * The server, not yet listening.
   *
   * @throws FondsError OTHER_BASE
   */
  readonly server: () => Promise<Server>;
  /** @throws FondsError DATA_DAMAGED if the database can no longer be read */
  readonly tryDatabase: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Milliseconds that a server waits for an answer of PostgreSQL. */
const SERVING_TIMEOUT_MS = 1500;

/**
 * Opens the archive: the only place where its parts are put together.
 *
 * @param files where its files are
 * @param where the database is
 */
export async function openArchive(
  config: Config,
  log: Log,
  files: Files = openFiles(config),
  where = databaseOf(config),
): Promise<Archive> {
  const { data } = foldersOf(config);
  const open = (options: DatabaseOptions = {}) => openDatabase(where, TABLES, options);
  const database = await openWhole(() => open({ timeoutMs: SERVING_TIMEOUT_MS }));
  const uri = uris(config.baseUrl);
  const published = { records: records(database), documents: documents(database) };
  const engine = openEngine(config, log, database, files);
  const shared = files.packs && sharedExports(files.store);

  const onWriting = writingThrough(open, data);
  const asPublished = onlyUnder(uri.base, database);
  const opened = {
    ...{ ...published, database, uri, engine, onWriting },
    store: files.store,
    dataset: storeBelow(files.store, 'dataset/'),
  };
  const search = archiveSearch(database, where, published.records, uri);
  const server = () =>
    asPublished(async () =>
      openServer(config, log, { ...opened, shared, search: await search.open() }),
    );

  const publishing = publishingThrough(onWriting, config, files);
  const dataset = datasets({ ...published, uri }, database, opened.dataset);

  return {
    async ingest(options = {}, progress = silent) {
      const report = await publishing(progress, (writing, context) =>
        runIngest(writing, data, context, recordValidator(), options),
      );
      if (!options.dryRun) {
        await dataset.renew().catch(staysClosed(log));
        await shared?.sweep(config.cacheBytes);
      }
      return report;
    },
    work: (stop, progress = silent) =>
      publishing(progress, (writing, context) =>
        runWorker(writing, context, recordValidator(), stop),
      ),
    withdraw: (record, reason, movedTo, progress = silent) =>
      publishing(progress, (writing, context) =>
        runWithdraw(writing, data, context, record, reason, movedTo),
      ),
    openDue: openingThrough(database, data, publishing),
    renewDataset: dataset.renew,
    restore: (record) => onWriting(async (writing) => restore(withdrawals(writing), record)),
    rebuildIndex: () => onWriting((writing) => rebuildIndex(writing)),
    exportLog: (file) => onWriting(async (from) => (await copying()).exportLog(from, file)),
    importLog: (file) => onWriting(async (to) => (await copying()).importLog(to, data, file)),
    copyTo: (to, progress) =>
      onWriting(async (database) =>
        (await copying()).copyTo({ database, store: files.store, data }, to, progress),
      ),
    exportDataset: async (folder, options) => asPublished(() => dataset.write(folder, options)),
    exportSite: async (folder, options) =>
      asPublished(async () =>
        (await copying()).exportSite({ ...published, uri, engine, server }, folder, options),
      ),
    typeset: (record, layer, from) => typeset(config, record, layer, from),
    preview: previewOf(published.records, givenName(config)),
    server,
    tryDatabase: () => database.check(),
    close: () => closeAll(search, engine, files, database),
  };
}

async function closeAll(...parts: readonly { close(): Promise<void> | void }[]): Promise<void> {
  for (const part of parts) await part.close();
}

type ServerParts = Omit<Opened, 'exports' | 'exportsOf'> & {
  readonly shared: ReturnType<typeof sharedExports> | undefined;
};

/** What only a server needs is imported here: it takes a quarter of an ingest with nothing to do. */
async function openServer(
  config: Config,
  log: Log,
  { shared, ...opened }: ServerParts,
): Promise<Server> {
  const [{ serverOf }, { openExports }, { describedRecords }] = await Promise.all([
    import('./server.ts'),
    import('../export/exports.ts'),
    import('../export/metadata/described.ts'),
  ]);
  const { uri } = opened;
  const cache = { dir: foldersOf(config).exports, bytes: config.cacheBytes };
  /** The downloads of an archive: of what is published, or of a private view. */
  const exportsOf = ({ database, engine, ...published }: ServedArchive, all?: typeof shared) => {
    const described = describedRecords(database, uri);
    const imageOf = wholeImages(engine);
    return openExports({ ...published, uri, described, imageOf, cache, shared: all });
  };
  return serverOf(config, log, { ...opened, exports: exportsOf(opened, shared), exportsOf });
}

const copying = async () => ({
  ...(await import('./copy.ts')),
  ...(await import('./copy-archive.ts')),
});

/** Opens the database, unless an archive has only been copied to it in part. */
async function openWhole(open: () => Promise<Database>): Promise<Database> {
  const database = await open();
  try {
    await checkCopied(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function openEngine(config: Config, log: Log, database: Database, files: Files): ImageEngine {
  const { derivatives } = foldersOf(config);
  const refuseConfinedUpscaling = config.confinedUpscaling === 'refuse';
  return imageEngine({
    find: images(database, files.store),
    packs: files.packs,
    masters: files.masters,
    limits: { ...limitsOf(config), refuseConfinedUpscaling },
    cache: { dir: derivatives, bytes: config.cacheBytes },
    concurrency: config.imageJobs,
    onDamage: damageRecorder(files.store, ({ id, hash }, error) =>
      log.error(
        { err: error, image: id, pack: hash },
        'a tile pack is damaged; run “fonds ingest” to repair it',
      ),
    ),
  });
}

/**
 * Runs work with a connection of its own, so that the reading connections notice the change, and a second
 * one for notes that can be rebuilt. Each note is a transaction, and a large record makes thousands, so they
 * do not wait for the disk.
 */
const writingThrough =
  (open: (options?: DatabaseOptions) => Promise<Database>, data: string) =>
  async <T>(use: (writing: Database, noting: Database) => Promise<T>): Promise<T> => {
    const [writing, noting] = [await open(), await open({ isRelaxed: true })];
    try {
      return await use(writing, noting);
    } catch (error) {
      throw explainDiskFull(error, data);
    } finally {
      await noting.close();
      await writing.close();
    }
  };

/** Runs work that publishes, with all that it needs. */
const publishingThrough =
  (onWriting: ReturnType<typeof writingThrough>, config: Config, files: Files) =>
  <T>(
    progress: Progress,
    work: (writing: Database, context: IngestContext) => Promise<T>,
  ): Promise<T> =>
    onWriting((writing, noting) => {
      const tools = { writing, noting, files };
      return work(writing, ingestContext(config, limitsOf(config), tools, progress));
    });

/** Publishes what is due to open, if there is anything. */
const openingThrough =
  (
    database: Database,
    data: string,
    publishing: ReturnType<typeof publishingThrough>,
  ): Archive['openDue'] =>
  async (now = new Date()) => {
    const due = await sealedRecords(database).due(now);
    if (due.length === 0) return [];
    return publishing(silent, (writing, context) =>
      withIngestLock(writing, data, () => openDue(context, now)),
    );
  };

const staysClosed = (log: Log) => (err: unknown) => log.error({ err }, 'the dataset stays closed');

/** Refuses work if everything is published under another public address. */
const onlyUnder =
  (base: string, database: Database) =>
  async <T>(work: () => Promise<T>): Promise<T> => {
    await checkBase(database, base);
    return work();
  };

const previewOf =
  (from: Records, archive: string | undefined): Archive['preview'] =>
  async (record, aggregator) => {
    const unit = await from.outline(record);
    if (unit) return aggregatorFindings(aggregator, unit, archive);
    throw new FondsError('NO_SUCH_RECORD', `there is no published record “${record}”`);
  };

const limitsOf = ({ maxWidth, maxHeight, maxArea }: Config): Limits => ({
  maxWidth,
  maxHeight,
  maxArea,
});

/** The whole image of a leaf at a given width, for exports. */
const wholeImages =
  (engine: ImageEngine): ImageOf =>
  async ({ image }, width, signal) => {
    const source = await engine.find(image);
    if (!source) throw new FondsError('NO_SUCH_IMAGE', `there is no image “${image}”`);
    const path = ['full', `${width},`, '0', 'default.jpg'];
    return (await engine.image(3, source, path, signal)).body;
  };

/** The typesetter loads its fonts, so it is imported only when needed. */
async function typeset(
  config: Config,
  record: string,
  layer: string,
  from: string,
): Promise<string[]> {
  const { manifests, images } = foldersOf(config);
  if (isS3Address(manifests) || isS3Address(images)) {
    const message = 'reading copies are files: FONDS_MANIFESTS and FONDS_IMAGES must be folders';
    throw new FondsError('INVALID_SETTING', message);
  }
  const draft = findDraft(manifests, config.links, recordValidator(), record);
  if (!draft) throw new FondsError('NO_SUCH_RECORD', `there is no valid record “${record}”`);
  const { typesetRecord } = await import('./typeset/typeset.ts');
  return typesetRecord(draft, { layer, from, manifests, images });
}
