import PQueue from 'p-queue';
import type { RecordValidator } from '../validation/record.ts';
import type { FileFinding } from '../validation/report.ts';
import { publishTop } from './above.ts';
import { type Draft, readDrafts } from './draft.ts';
import { withdrawn, withheld } from './gone.ts';
import { groupWriter, MOST_TOGETHER } from './group.ts';
import { publishItem } from './item.ts';
import { leafPool } from './leaf-pool.ts';
import { publishLevel } from './level.ts';
import { type Done, type IngestOptions, type Outcome, outcome, type Report } from './outcome.ts';
import type { Workshop } from './workshop.ts';
import type { Going } from './write.ts';

/**
 * Publishes what manifests/ and images/ hold. Each record is published whole or stays as it was; one
 * that is wrong is reported, and the others go on.
 */
export async function ingest(
  shop: Workshop,
  validate: RecordValidator,
  options: IngestOptions = {},
): Promise<Report> {
  const drafts = await readDrafts(shop.manifests, validate);
  const outcomes: Outcome[] = [];
  const findings: FileFinding[] = [...drafts.findings];
  for (const folder of drafts.bad) outcomes.push(failed(shop, folder));

  const { held, free } = withheld(shop, drafts.good);
  const gone = withdrawn(shop, drafts, options.withdraw);
  findings.push(...gone.findings);
  outcomes.push(...gone.kept.map((one): Outcome => ({ ...one, action: 'miss' })));
  outcomes.push(...takeOut(shop, held, gone.records, options));

  const queues = {
    reading: new PQueue({ concurrency: 2 * shop.jobs }),
    cutting: new PQueue({ concurrency: shop.jobs }),
    pool: leafPool(shop.uri.base, shop.jobs),
    group: groupWriter(shop.writer),
  };
  // When nothing more is on its way, nothing is worth waiting for.
  queues.reading.on('idle', () => setImmediate(queues.group.flush));
  const step = async (draft: Draft) => {
    const done = await publishItem(shop, draft, queues, options).catch((error: unknown) =>
      fault(draft, error),
    );
    outcomes.push(done.outcome);
    findings.push(...done.findings);
  };
  const open = new PQueue({ concurrency: MOST_TOGETHER + 2 * shop.jobs });
  await open
    .addAll(free.filter(isItem).map((draft) => () => step(draft)))
    .finally(queues.pool.close);

  for (const draft of free.filter((one) => !isItem(one)).toReversed()) {
    const done = await publishLevel(shop, draft, options);
    outcomes.push(done.outcome);
    findings.push(...done.findings);
  }
  if (!options.dryRun) publishTop(shop);
  shop.progress.end();
  return {
    outcomes: outcomes.sort((a, b) => (a.folder < b.folder ? -1 : 1)),
    findings: findings.sort(byPlace),
  };
}

/** Takes out what is gone, and what is withheld but still there since a withdrawal was cut short. */
function takeOut(
  { records, writer }: Workshop,
  held: ReturnType<typeof withheld>['held'],
  gone: ReturnType<typeof withdrawn>['records'],
  { dryRun = false }: IngestOptions,
): Outcome[] {
  const still = new Set(held.filter(({ draft }) => records.publication(draft.record.id)));
  const going: (Going & Pick<Outcome, 'folder'>)[] = [
    ...[...still].map(({ draft: { record, folder }, why }) => ({ id: record.id, folder, why })),
    ...gone,
  ].toReversed();
  if (!dryRun && going.length > 0) writer.withdraw(going);
  return [
    ...held.filter((one) => !still.has(one)).map(({ draft }) => outcome(draft, 'withhold')),
    ...going.map(({ id, folder }): Outcome => ({ id, folder, action: 'withdraw' })),
  ];
}

/** A fault of ours or of the machine concerns one record; the others go on. */
const fault = (draft: Draft, error: unknown): Done => ({
  outcome: outcome(draft, 'fail'),
  findings: [
    {
      severity: 'error',
      pointer: '',
      file: `${draft.folder}/record.yaml`,
      rule: 'fault',
      message: String(error),
    },
  ],
});

const byPlace = (a: FileFinding, b: FileFinding): number =>
  a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1;

const isItem = ({ record }: Draft) => record.folios.length > 0;

function failed({ records }: Workshop, folder: string): Outcome {
  const before = records.folders().find((one) => one.folder === folder);
  return { id: before?.id ?? '', folder, action: 'fail' };
}
