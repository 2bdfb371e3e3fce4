import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Documents, documents } from './catalogue/documents.ts';
import { readDrafts } from './catalogue/draft.ts';
import { editions } from './catalogue/editions.ts';
import { fileHashes } from './catalogue/file-hash.ts';
import { images } from './catalogue/images.ts';
import type { IngestOptions, Report } from './catalogue/outcome.ts';
import { packs } from './catalogue/pack.ts';
import { type Progress, silent } from './catalogue/progress.ts';
import { type Records, records } from './catalogue/records.ts';
import { runIngest, runWithdraw } from './catalogue/run.ts';
import { CATALOGUE_TABLES } from './catalogue/tables.ts';
import { tombstones } from './catalogue/tombstones.ts';
import { restore } from './catalogue/withdraw.ts';
import { withdrawals } from './catalogue/withdrawals.ts';
import type { Workshop } from './catalogue/workshop.ts';
import { type Follower, writer } from './catalogue/write.ts';
import { openCite } from './cite/cite.ts';
import { CITED_LEAF_TABLES, followCitedLeaves } from './cite/cited-leaf.ts';
import type { Config } from './config.ts';
import { FondsError } from './errors.ts';
import { type Exports, openExports } from './export/exports.ts';
import type { ImageOf } from './export/pdf-leaf.ts';
import { app } from './http/app.ts';
import { isGone } from './http/gone.ts';
import { imageFront } from './http/image.ts';
import { presentationFront } from './http/presentation.ts';
import { httpServer } from './http/server.ts';
import { type Uris, uris } from './iiif/uri.ts';
import { type ImageEngine, imageEngine } from './image/engine.ts';
import type { Limits } from './image/limits.ts';
import type { Log } from './log.ts';
import { sha256 } from './storage/hash.ts';
import { type Database, openDatabase, type Tables } from './storage/sqlite.ts';
import { typesetRecord } from './typeset/record-copy.ts';
import { ERROR_RULES, iiifValidator } from './validation/iiif/validator.ts';
import { recordValidator } from './validation/record.ts';

export type Archive = {
  readonly ingest: (options?: IngestOptions, progress?: Progress) => Promise<Report>;
  /** Takes a record, and what lies under it, out at once and for good; returns the ids. */
  readonly withdraw: (record: string, reason: string, movedTo?: string) => Promise<string[]>;
  /** Lets the next ingest publish a withdrawn record again. */
  readonly restore: (record: string) => Promise<void>;
  /** Makes reading copies of a record; returns the files written. */
  readonly typeset: (record: string, layer: string, from: string) => Promise<string[]>;
  /** The server, not yet listening. */
  readonly server: () => Server;
  readonly close: () => Promise<void>;
};

/** Where the package lies, whether it runs from src/ or from dist/. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The tables of every part, in the one file. */
export const TABLES: Tables = { catalogue: CATALOGUE_TABLES, cite: CITED_LEAF_TABLES };

/** Opens everything once and hands out the parts: the only place where they are put together. */
export function openArchive(config: Config, log: Log): Archive {
  const data = resolve(config.data);
  const open = () => openDatabase(join(data, 'fonds.sqlite'), TABLES);
  const database = open();
  const uri = uris(config.baseUrl);
  const limits = limitsOf(config);
  const published = { records: records(database), documents: editions(documents(database), uri) };
  const engine = imageEngine({
    find: images(database, data),
    limits: { ...limits, refuseConfinedUpscaling: config.confinedUpscaling === 'refuse' },
    cache: { dir: join(data, 'derivatives'), bytes: config.cacheBytes },
    concurrency: config.imageJobs,
  });

  const exports = openExports({
    ...published,
    uri,
    imageOf: wholeImages(engine),
    cache: { dir: join(data, 'exports'), bytes: config.cacheBytes },
  });

  const workshop = (writing: Database, progress: Progress): Workshop => ({
    ...foldersOf(config),
    uri,
    limits,
    signature: sha256(JSON.stringify([version(), uri.base, limits, config.tileQuality])),
    jobs: config.ingestJobs,
    hashFile: fileHashes(writing),
    packs: packs(writing, data, config.tileQuality),
    records: records(writing),
    writer: writer(writing, followers(writing)),
    withdrawals: withdrawals(writing),
    validateIiif: iiifValidator(ERROR_RULES),
    progress,
  });

  /** Through a connection of its own, so that the reading ones notice what has changed. */
  const onWriting = async <T>(use: (writing: Database) => Promise<T>): Promise<T> => {
    const writing = open();
    try {
      return await use(writing);
    } finally {
      writing.close();
    }
  };

  return {
    ingest: (options = {}, progress = silent) =>
      onWriting((writing) =>
        runIngest(writing, data, workshop(writing, progress), recordValidator(), options),
      ),
    withdraw: (record, reason, movedTo) =>
      onWriting((writing) => runWithdraw(data, workshop(writing, silent), record, reason, movedTo)),
    restore: (record) => onWriting(async (writing) => restore(withdrawals(writing), record)),
    typeset: (record, layer, from) => typeset(config, record, layer, from),
    server: () => serverOf(config, log, { ...published, database, uri, engine, exports }),
    async close() {
      await engine.close();
      database.close();
    },
  };
}

/** What the server answers from. */
type Opened = {
  readonly database: Database;
  readonly uri: Uris;
  readonly records: Records;
  readonly documents: Documents;
  readonly engine: ImageEngine;
  readonly exports: Exports;
};

function serverOf(config: Config, log: Log, opened: Opened): Server {
  const { uri, documents, engine } = opened;
  const top = uri.top.slice(uri.base.length);
  const parts = {
    ...opened,
    tombstones: tombstones(opened.database),
    cite: openCite({ ...opened, viewers: config.viewers }),
    validateUrls: config.validateUrls === 'on',
    log,
    isReady: () => documents(top, 'plain') !== undefined,
    schemas: new URL('./validation/schema/', import.meta.url),
    dist: join(ROOT, 'dist'),
  };
  const gone = isGone(parts.tombstones);
  const fronts = [
    imageFront({ engine, base: uri.base, isGone: gone }),
    presentationFront({ documents, uri, isGone: gone }),
  ];
  return httpServer(log, new URL(uri.base).pathname.replace(/\/$/, ''), fronts, app(parts));
}

/** What goes with every publication, in its transaction. */
const followers = (writing: Database): Follower[] => [followCitedLeaves(writing)];

const foldersOf = ({ manifests, images, data }: Config) => ({
  manifests: resolve(manifests),
  images: resolve(images),
  scratch: join(resolve(data), 'scratch'),
});

const limitsOf = ({ maxWidth, maxHeight, maxArea }: Config): Limits => ({
  maxWidth,
  maxHeight,
  maxArea,
});

/** The whole image of a leaf in a width, for exports. */
const wholeImages =
  (engine: ImageEngine): ImageOf =>
  async ({ image }, width, signal) => {
    const source = engine.find(image);
    if (!source) throw new FondsError('NO_SUCH_IMAGE', `there is no image “${image}”`);
    const path = ['full', `${width},`, '0', 'default.jpg'];
    return (await engine.image(3, source, path, signal)).body;
  };

async function typeset(
  config: Config,
  record: string,
  layer: string,
  from: string,
): Promise<string[]> {
  const manifests = resolve(config.manifests);
  const { good } = await readDrafts(manifests, recordValidator());
  const draft = good.find((one) => one.record.id === record);
  if (!draft) throw new FondsError('NO_SUCH_RECORD', `there is no valid record “${record}”`);
  return typesetRecord(draft, { layer, from, manifests, images: resolve(config.images) });
}

/** Part of what every publication depends on: a new version may build it in another way. */
export const version = (): string =>
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version as string;
