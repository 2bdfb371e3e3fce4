import { workerData } from 'node:worker_threads';
import { records } from '../../catalogue/records.ts';
import { openSearch } from '../../search/search.ts';
import { openDatabase } from '../../system/database/open.ts';
import type { SearchAnswer, SearchTask } from './search.ts';
import { serveTasks } from './thread.ts';

const database = await openDatabase(String(workerData), {});
const search = openSearch(database, records(database));

serveTasks<SearchTask, SearchAnswer>(({ method, values }) =>
  (search[method] as (...all: unknown[]) => Promise<SearchAnswer>)(...values),
);
