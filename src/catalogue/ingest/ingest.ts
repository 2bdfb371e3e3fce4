import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileFinding } from '../../check/finding.ts';
import type { RecordValidator } from '../../check/record.ts';
import { inNaturalOrder } from '../../record/natural-order.ts';
import type { RecordToWithdraw } from '../publish.ts';
import type { IngestContext } from './context.ts';
import { publishTop } from './levels.ts';
import type { IngestOptions, Outcome, RecordResult, Report } from './outcome.ts';
import {
  localPublisher,
  type PublishQueue,
  publishQueue,
  type RecordPublisher,
} from './publish-queue.ts';
import { areUnchanged } from './walk/file-tree.ts';
import type { FoundRecords } from './walk/found-records.ts';
import { missingRecords } from './walk/missing.ts';
import { type Visit, type VisitedRecord, type Visitor, visitor } from './walk/visit.ts';

/** Folders visited between two pauses, in which work under way goes on. */
const FOLDERS_PER_PAUSE = 32;

/**
 * Publishes what manifests/ and images/ contain. Each record is published as a whole or stays as it was; an
 * invalid one is reported and the others go on. The folders are read as a stream:
 *
 * 1. records with folios are published as they are found, and new levels once everything under them is;
 * 2. records whose folders are missing are withdrawn;
 * 3. levels that were published before are rebuilt, from the bottom up;
 * 4. the top Collection is rebuilt.
 *
 * @param publisher publishes the records with folios, here or on many machines
 */
export async function ingest(
  context: IngestContext,
  validate: RecordValidator,
  options: IngestOptions = {},
  publisher: RecordPublisher = localPublisher(context, options),
): Promise<Report> {
  const outcomes: Outcome[] = [];
  const findings: FileFinding[] = [];
  const levels: VisitedRecord[] = [];
  const report = (result: RecordResult) => {
    outcomes.push(result.outcome);
    findings.push(...result.findings);
  };
  await context.manifestTree.refresh();
  await context.imageTree.refresh();
  const found = context.foundRecords();
  const visits = await visitor(context, validate, found, options.always ?? false);
  const later = (level: VisitedRecord) => void levels.push(level);
  const queue = publishQueue(context, options, { ...visits, report, later }, publisher);
  try {
    const withheld = await publishAll(context, visits, queue, { report, findings, found });
    outcomes.push(...(await withdrawAll(context, withheld, found, findings, options)));
    for (const level of levels.sort((a, b) => (a.folder < b.folder ? 1 : -1))) {
      const isCurrent = (await isPublished(level, context)) && !(await context.stale.has(level.id));
      if (isCurrent) report(unchanged(level));
      else await queue.level(level);
    }
  } finally {
    await queue.close();
    found.close();
    context.progress.end();
  }
  if (!options.dryRun) await renewTop(context);
  return {
    outcomes: inNaturalOrder(outcomes, ({ folder }) => folder),
    findings: inNaturalOrder(findings.sort(byLine), ({ file }) => file),
  };
}

/** A record that is withheld although its folder exists, and is still published. */
type WithheldRecord = RecordToWithdraw & Pick<Outcome, 'folder'>;

type IngestReport = {
  readonly report: (result: RecordResult) => void;
  readonly findings: FileFinding[];
  readonly found: FoundRecords;
};

/**
 * Visits every folder and publishes every record, except for levels that are published already.
 *
 * @returns the records to withdraw because they are withheld
 */
async function publishAll(
  context: IngestContext,
  { visits, remember }: Visitor,
  queue: PublishQueue,
  { report, findings, found }: IngestReport,
): Promise<WithheldRecord[]> {
  const withheld: WithheldRecord[] = [];
  const publish = async ({ record, draft }: Extract<Visit, { kind: 'record' }>): Promise<void> => {
    const { id, folder, withheld: reason } = record;
    if (reason) {
      const isKept = (await context.records.publication(id)) ?? (await context.sealed.summary(id));
      if (isKept) withheld.push({ id, folder, reason });
      else report({ outcome: { id, folder, action: 'withhold' }, findings: [] });
      if (draft) await remember(record, draft, WITHHELD_SNAPSHOT);
    } else if (record.isLevel) queue.enter(record);
    else if (await isPublished(record, context)) report(unchanged(record));
    else queue.record(record, draft);
  };
  let count = 0;
  for await (const visit of visits()) {
    if (visit.kind === 'record') await publish(visit);
    else if (visit.kind === 'invalid') report(await failed(found, visit));
    else if (visit.kind === 'findings') findings.push(...visit.findings);
    else if (visit.record.isLevel && !visit.record.withheld) await queue.leave(visit.record);
    if (++count % FOLDERS_PER_PAUSE === 0) await nextTurn();
    await queue.hasRoom();
  }
  await queue.settled();
  return withheld;
}

const WITHHELD_SNAPSHOT = { inputs: '', files: [], packs: [] };

/** Whether it is published from the files that are there now, and its tile packs are sound. */
async function isPublished(
  { snapshot }: VisitedRecord,
  { packs, imageTree, manifestTree }: IngestContext,
): Promise<boolean> {
  if (!snapshot || snapshot.inputs === '' || snapshot.inputs !== snapshot.published) return false;
  if (!areUnchanged(snapshot.files, [imageTree, manifestTree])) return false;
  for (const key of snapshot.packs) if (!(await packs.isSound(key))) return false;
  return true;
}

const unchanged = ({ id, folder }: VisitedRecord): RecordResult => ({
  outcome: { id, folder, action: 'keep' },
  findings: [],
});

const failed = async (
  found: FoundRecords,
  { folder, findings }: Extract<Visit, { kind: 'invalid' }>,
): Promise<RecordResult> => ({
  outcome: { id: (await found.publishedAt(folder)) ?? '', folder, action: 'fail' },
  findings,
});

/** Withdraws records that are missing, and withheld ones whose withdrawal was interrupted. */
async function withdrawAll(
  { writer }: IngestContext,
  withheld: readonly WithheldRecord[],
  found: FoundRecords,
  findings: FileFinding[],
  { dryRun = false, withdraw: allowed }: IngestOptions,
): Promise<Outcome[]> {
  const missing = await missingRecords(found, allowed);
  findings.push(...missing.findings);
  const all = [...withheld, ...missing.withdrawn].toReversed();
  if (!dryRun && all.length > 0) await writer.withdraw(all);
  return [
    ...missing.kept.map((record): Outcome => ({ ...record, action: 'miss' })),
    ...all.map(({ id, folder }): Outcome => ({ id, folder, action: 'withdraw' })),
  ];
}

const byLine = (a: FileFinding, b: FileFinding): number => (a.line ?? 0) - (b.line ?? 0);

/** Rebuilds the top Collection if anything in it has changed. */
async function renewTop(context: IngestContext): Promise<void> {
  if (await context.stale.isTopCurrent(context.signature)) return;
  await context.writer.together(async () => {
    await publishTop(context);
    await context.stale.markTopCurrent(context.signature);
  });
}
