import { join } from 'node:path';
import { withdrawnMeanwhile } from '../catalogue/ingest/cluster/withdrawn.ts';
import type { IngestContext, Progress } from '../catalogue/ingest/context.ts';
import { fileHashes, masterHashes } from '../catalogue/ingest/walk/file-hash.ts';
import { localTree, mirroredTree, storedTree } from '../catalogue/ingest/walk/file-tree.ts';
import { foundRecords } from '../catalogue/ingest/walk/found-records.ts';
import { recordSnapshots } from '../catalogue/ingest/walk/snapshot.ts';
import { withdrawals } from '../catalogue/log/withdrawals.ts';
import { packs } from '../catalogue/packs.ts';
import { catalogueWriter } from '../catalogue/publish.ts';
import { records } from '../catalogue/records.ts';
import { sealedRecords } from '../catalogue/sealed/sealed-records.ts';
import { staleLevels } from '../catalogue/stale-levels.ts';
import { ERROR_RULES, presentationValidator } from '../check/iiif/presentation-validator.ts';
import { type Config, foldersOf, givenName, version } from '../config.ts';
import { uris } from '../iiif/uri.ts';
import { CUT_VERSION } from '../image/pack/cut.ts';
import type { Limits } from '../image/request/size.ts';
import type { Database } from '../system/database/database.ts';
import { sha256 } from '../system/file/hash.ts';
import type { Files } from './files.ts';
import { followers } from './followers.ts';

type IngestTools = {
  readonly writing: Database;
  readonly noting: Database;
  readonly files: Files;
};

/**
 * Puts together what an ingest works with.
 *
 * @param writing the connection that publishes; its commits are durable
 * @param noting the connection for what can be rebuilt
 */
export function ingestContext(
  config: Config,
  limits: Limits,
  { writing, noting, files }: IngestTools,
  progress: Progress,
): IngestContext {
  const folders = foldersOf(config);
  const uri = uris(config.baseUrl);
  const { tileQuality } = config;
  const archive = givenName(config);
  return {
    ...trees(folders, files, noting),
    scratch: folders.scratch,
    masters: files.masters,
    store: files.store,
    links: config.links,
    uri,
    limits,
    signature: sha256(
      // Whether the archive has a name decides which records aggregators take.
      JSON.stringify([
        version(),
        uri.base,
        limits,
        tileQuality,
        CUT_VERSION,
        archive !== undefined,
      ]),
    ),
    jobs: config.ingestJobs,
    packs: packs(noting, files, tileQuality),
    snapshots: recordSnapshots(noting),
    foundRecords: () => foundRecords(noting),
    records: records(writing),
    sealed: sealedRecords(writing),
    now: () => new Date(),
    writer: catalogueWriter(writing, followers(writing, archive)),
    stale: staleLevels(writing),
    withdrawals: withdrawals(writing),
    ...(writing.engine === 'postgres' && { withdrawn: withdrawnMeanwhile(writing) }),
    validateIiif: presentationValidator(ERROR_RULES),
    progress,
  };
}

/** The files below manifests/ and images/; those in a bucket are named by their addresses. */
function trees({ manifests, images, local }: Folders, files: Files, noting: Database) {
  const hashFile = fileHashes(noting);
  const folder = files.manifests ? join(local, 'manifests') : manifests;
  return {
    manifests: folder,
    manifestTree: files.manifests
      ? mirroredTree(files.manifests, folder, hashFile)
      : localTree(folder, hashFile),
    imageTree: files.images
      ? storedTree(files.images, masterHashes(noting, files.masters))
      : localTree(images, hashFile),
  };
}

type Folders = ReturnType<typeof foldersOf>;
