import { fileHashes, packs } from '../catalogue/images.ts';
import type { Workshop } from '../catalogue/ingest/outcome.ts';
import type { Progress } from '../catalogue/ingest/progress.ts';
import { looks } from '../catalogue/ingest/walk/look.ts';
import { seen } from '../catalogue/ingest/walk/seen.ts';
import { writer } from '../catalogue/publish.ts';
import { records } from '../catalogue/records.ts';
import { staleLevels } from '../catalogue/stale-levels.ts';
import { withdrawals } from '../catalogue/withdrawals.ts';
import { ERROR_RULES, iiifValidator } from '../check/iiif/validator.ts';
import { type Config, foldersOf, version } from '../config.ts';
import { uris } from '../iiif/uri.ts';
import { CUT_VERSION } from '../image/pack/cut.ts';
import type { Limits } from '../image/request/size.ts';
import { sha256 } from '../system/file/hash.ts';
import type { Database } from '../system/sqlite.ts';
import { followers } from './followers.ts';

/**
 * What an ingest works with.
 *
 * @param writing publishes; what it has written is on the disk
 * @param noting keeps what can be made again
 */
export function workshopOf(
  config: Config,
  limits: Limits,
  { writing, noting }: { readonly writing: Database; readonly noting: Database },
  progress: Progress,
): Workshop {
  const folders = foldersOf(config);
  const uri = uris(config.baseUrl);
  const { tileQuality } = config;
  return {
    ...folders,
    links: config.links,
    uri,
    limits,
    signature: sha256(JSON.stringify([version(), uri.base, limits, tileQuality, CUT_VERSION])),
    jobs: config.ingestJobs,
    hashFile: fileHashes(noting),
    packs: packs(noting, folders.data, tileQuality),
    looks: looks(noting),
    seen: () => seen(noting),
    records: records(writing),
    writer: writer(writing, followers(writing)),
    stale: staleLevels(writing),
    withdrawals: withdrawals(writing),
    validateIiif: iiifValidator(ERROR_RULES),
    progress,
  };
}
