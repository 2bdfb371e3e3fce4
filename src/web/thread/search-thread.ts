import { workerData } from 'node:worker_threads';
import { records } from '../../catalogue/records.ts';
import { uris } from '../../iiif/uri.ts';
import { openSearch } from '../../search/search.ts';
import { openDatabase } from '../../system/database/open.ts';
import { contentSearch } from '../api/content-search.ts';
import type { SearchAnswer, SearchPlace, SearchTask } from './search.ts';
import { serveTasks } from './thread.ts';

const { file, base } = workerData as SearchPlace;
const database = await openDatabase(file, {});
const search = openSearch(database, records(database));
const served = { ...search, ...contentSearch(search, uris(base)) };

serveTasks<SearchTask, SearchAnswer>(
  ({ method, request }) =>
    (served[method] as (request: SearchTask['request']) => Promise<SearchAnswer>)(request),
  (answer) => (answer instanceof Uint8Array ? [answer.buffer] : []),
);
