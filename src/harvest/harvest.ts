import { changeLog } from '../catalogue/change-log.ts';
import { describedRecords } from '../export/metadata/reader.ts';
import type { Uris } from '../iiif/uri.ts';
import type { Database } from '../storage/sqlite.ts';
import { openOai } from './oai/oai.ts';

type Options = {
  readonly database: Database;
  readonly uri: Uris;
  /** What the archive is called, and who answers for it; see `openOai`. */
  readonly name: string;
  readonly email: string;
};

/** What harvesters are served from. */
export function openHarvest(options: Options) {
  const described = describedRecords(options.database, options.uri);
  return {
    log: changeLog(options.database),
    described,
    oai: openOai({ ...options, described }),
  };
}

export type Harvest = ReturnType<typeof openHarvest>;
