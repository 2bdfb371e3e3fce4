import { fileHashes } from '../catalogue/file-hash.ts';
import { looks } from '../catalogue/look.ts';
import { packs } from '../catalogue/pack.ts';
import type { Progress } from '../catalogue/progress.ts';
import { records } from '../catalogue/records.ts';
import { seen } from '../catalogue/seen.ts';
import { staleLevels } from '../catalogue/stale.ts';
import { withdrawals } from '../catalogue/withdrawals.ts';
import type { Workshop } from '../catalogue/workshop.ts';
import { writer } from '../catalogue/write.ts';
import type { Config } from '../config.ts';
import { uris } from '../iiif/uri.ts';
import { CUT_VERSION } from '../image/cut.ts';
import type { Limits } from '../image/limits.ts';
import { sha256 } from '../storage/hash.ts';
import type { Database } from '../storage/sqlite.ts';
import { ERROR_RULES, iiifValidator } from '../validation/iiif/validator.ts';
import { foldersOf } from './folders.ts';
import { followers } from './followers.ts';
import { version } from './package.ts';

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
