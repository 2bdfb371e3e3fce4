import { changeLog } from '../catalogue/log/change-log.ts';
import type { Distribution } from '../export/dataset/catalogue.ts';
import type { DatasetSources } from '../export/dataset/content.ts';
import type { DatasetOptions } from '../export/dataset/dataset.ts';
import { holdsRetracted } from '../export/dataset/state.ts';
import { TRUSTED_STATUSES } from '../record/record.ts';
import type { Database } from '../system/database/database.ts';
import { diskStore } from '../system/store/disk.ts';
import type { Store } from '../system/store/store.ts';

/**
 * The dataset: everything published, as files.
 *
 * @param served where harvesters read it
 */
export function datasets(published: DatasetSources, database: Database, served: Store) {
  const log = changeLog(database);
  const sources = { ...published, log };
  return {
    async write(
      folder: string | undefined,
      options: DatasetOptions,
    ): Promise<readonly Distribution[]> {
      const { writeDataset } = await import('../export/dataset/dataset.ts');
      return writeDataset(sources, folder === undefined ? served : diskStore(folder), options);
    },

    async renew(): Promise<void> {
      if (!(await holdsRetracted(served, log))) return;
      const { writeDataset } = await import('../export/dataset/dataset.ts');
      await writeDataset(sources, served, { statuses: TRUSTED_STATUSES, onlyRetracted: true });
    },
  };
}
