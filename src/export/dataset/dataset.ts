import type { ChangeLog } from '../../catalogue/log/change-log.ts';
import type { JsonObject } from '../../record/json.ts';
import type { LayerStatus } from '../../record/record.ts';
import { sha256 } from '../../system/file/hash.ts';
import type { Store } from '../../system/store/store.ts';
import { catalogueOf, checksums, type Distribution, INDEX, SUMS } from './catalogue.ts';
import {
  annotations,
  collection,
  type DatasetSources,
  manifests,
  plainTexts,
  type TextGroup,
  writeLines,
} from './content.ts';
import { readState, retractions, type Shard, STATE, type State } from './state.ts';

/** Part of every shard's state: increase it when the files change, so that all are written again. */
const FORMAT = 3;

/** Approximate number of records in a shard. */
const RECORDS_PER_SHARD = 500;

export type DatasetOptions = {
  /** The texts to write, by status; the others are left out entirely. */
  readonly statuses: readonly LayerStatus[];
  /** Called for each shard. */
  readonly onShard?: (shard: string, done: 'written' | 'unchanged') => void;
  /** Rewrites only the shards that contain a withdrawn record or a retracted text. */
  readonly onlyRetracted?: true;
};

type LoggedSources = DatasetSources & {
  readonly log: Pick<ChangeLog, 'newest' | 'retractedSince'>;
};

/**
 * Writes everything that is published as JSON Lines: Manifests and Collections, annotation pages and
 * plain texts by status, kind and language, with checksums and a DCAT description. A record stays in its
 * shard, so only the shards of changed records are written again.
 */
export async function writeDataset(
  sources: LoggedSources,
  store: Store,
  { statuses, onlyRetracted, onShard = () => undefined }: DatasetOptions,
): Promise<readonly Distribution[]> {
  const before = await readState(store);
  const isRetracted = await retractions(sources.log);
  let after: State = {};
  for (const [name, ids] of shards((await sources.records.folders()).map(({ id }) => id))) {
    const asOf = (await sources.log.newest())?.number ?? 0;
    const state = await stateOf(sources, ids, statuses);
    const was = before[name];
    const stays = was?.state === state || (was && onlyRetracted && !(await isRetracted(name, was)));
    const kept = stays ? was : undefined;
    const files = kept?.files ?? (await writeShard(sources, store, name, ids, statuses));
    after = { ...after, [name]: kept ?? { state, asOf, files } };
    if (!kept) await store.put(STATE, JSON.stringify({ ...before, ...after }));
    onShard(name, kept ? 'unchanged' : 'written');
  }
  after = { ...after, top: await writeTop(sources, store, before['top']) };
  const files = filesOf(after);
  await store.put(STATE, JSON.stringify(after));
  await store.put(SUMS, checksums(files));
  await store.put(INDEX, catalogueOf(sources.uri, files));
  const stay = new Set(files.map(({ path }) => path));
  const gone = filesOf(before).filter(({ path }) => !stay.has(path));
  for (const { path } of gone) await store.remove(path);
  return files;
}

const filesOf = (state: State) => Object.values(state).flatMap(({ files }) => files);

/** Groups records by the hash of their ids, so that the shard of a record doesn't depend on the others. */
function shards(ids: readonly string[]): [name: string, ids: string[]][] {
  const digits = Math.ceil(Math.log(Math.max(1, ids.length / RECORDS_PER_SHARD)) / Math.log(16));
  const all = new Map<string, string[]>();
  for (const id of [...ids].sort()) {
    const name = digits === 0 ? 'all' : sha256(id).slice(0, digits);
    all.set(name, [...(all.get(name) ?? []), id]);
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}

const stateOf = async (
  { uri, records }: DatasetSources,
  ids: readonly string[],
  statuses: readonly string[],
) =>
  sha256(
    JSON.stringify([
      FORMAT,
      uri.base,
      statuses,
      await Promise.all(
        ids.map(async (id) => {
          const { inputs, version } = (await records.publication(id)) ?? {};
          return [id, inputs, version];
        }),
      ),
    ]),
  );

/** The top Collection and its pages, which don't belong to any record. */
async function writeTop(sources: LoggedSources, store: Store, before?: Shard): Promise<Shard> {
  const documents: JsonObject[] = [];
  for await (const document of collection(sources, sources.uri.top)) documents.push(document);
  const state = sha256(JSON.stringify([FORMAT, documents]));
  if (before?.state === state) return before;
  const asOf = (await sources.log.newest())?.number ?? 0;
  const lines = await writeLines(store, 'manifests.top.jsonl.gz', documents);
  return { state, asOf, files: [{ holds: 'manifests', ...lines }] };
}

async function writeShard(
  sources: DatasetSources,
  store: Store,
  name: string,
  ids: readonly string[],
  statuses: readonly LayerStatus[],
): Promise<Distribution[]> {
  const write = (path: string, objects: AsyncIterable<object>) =>
    writeLines(store, `${path}.${name}.jsonl.gz`, objects);
  const files: Distribution[] = [
    { holds: 'manifests', ...(await write('manifests', manifests(sources, ids))) },
  ];
  for (const group of await groupsOf(sources, ids, statuses)) {
    const { status, kind, language } = group;
    const path = `${status}.${kind}.${language}`;
    files.push(
      {
        holds: 'annotations',
        group,
        ...(await write(`annotations.${path}`, annotations(sources, ids, group))),
      },
      { holds: 'texts', group, ...(await write(`texts.${path}`, plainTexts(sources, ids, group))) },
    );
  }
  return files;
}

async function groupsOf(
  { records }: DatasetSources,
  ids: readonly string[],
  statuses: readonly LayerStatus[],
) {
  const groups = new Map<string, TextGroup>();
  for (const id of ids) {
    const layers = (await records.path(id)).at(-1)?.layers ?? [];
    for (const { status, kind, language } of layers) {
      if (statuses.includes(status))
        groups.set(`${status} ${kind} ${language}`, { status, kind, language });
    }
  }
  return [...groups.values()];
}
