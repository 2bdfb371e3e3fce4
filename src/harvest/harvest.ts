import { changeLog } from '../catalogue/change-log.ts';
import type { Database } from '../storage/sqlite.ts';

/** What harvesters are served from. */
export const openHarvest = (database: Database) => ({
  log: changeLog(database),
});

export type Harvest = ReturnType<typeof openHarvest>;
