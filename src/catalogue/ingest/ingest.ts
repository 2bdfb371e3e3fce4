import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import type { FileFinding } from '../../check/finding.ts';
import type { RecordValidator } from '../../check/record.ts';
import { FondsError } from '../../errors.ts';
import { inNaturalOrder } from '../../record/natural-order.ts';
import { sweepTemporaryFolders } from '../../system/file/temporary-folder.ts';
import { withLock } from '../../system/lock.ts';
import type { Database } from '../../system/sqlite.ts';
import type { RecordToWithdraw } from '../publish.ts';
import { withdraw } from '../withdraw.ts';
import type { IngestContext } from './context.ts';
import { type Progress, silent } from './context.ts';
import { publishTop } from './levels.ts';
import type { IngestOptions, Outcome, RecordResult, Report } from './outcome.ts';
import { type PublishQueue, publishQueue } from './publish-queue.ts';
import { sweep, sweepUnfinishedPacks } from './sweep.ts';
import type { FoundRecords, PublishedRecord } from './walk/found-records.ts';
import { areUnchanged } from './walk/snapshot.ts';
import { type Visit, type VisitedRecord, type Visitor, visitor } from './walk/visit.ts';

/** Between two pauses, in which what was begun goes on, so many folders are looked at. */
const IN_A_ROW = 32;

/**
 * Publishes what manifests/ and images/ hold. Each record is published whole or stays as it was; one
 * that is wrong is reported, and the others go on. What lies in manifests/ is read as a stream: records are
 * published as they are come upon, and levels that are new when all under them is; then what is gone is
 * taken out, and levels that were there before follow.
 */
export async function ingest(
  shop: IngestContext,
  validate: RecordValidator,
  options: IngestOptions = {},
): Promise<Report> {
  const outcomes: Outcome[] = [];
  const findings: FileFinding[] = [];
  const levels: VisitedRecord[] = [];
  const take = ({ outcome, findings: found }: RecordResult) => {
    outcomes.push(outcome);
    findings.push(...found);
  };
  const seen = shop.foundRecords();
  const visits = visitor(shop, validate, seen, options.always ?? false);
  const later = (level: VisitedRecord) => void levels.push(level);
  const work = publishQueue(shop, options, { ...visits, take, later });
  try {
    const held = await publishAll(shop, visits, work, { take, findings, seen });
    outcomes.push(...takeOut(shop, held, seen, findings, options));
    for (const level of levels.sort((a, b) => (a.folder < b.folder ? 1 : -1))) {
      const isKept = isPublished(level, shop) && !shop.stale.has(level.id);
      if (isKept) take(kept(level));
      else await work.level(level);
    }
  } finally {
    await work.close();
    shop.progress.end();
  }
  if (!options.dryRun) renewTop(shop);
  return {
    outcomes: inNaturalOrder(outcomes, ({ folder }) => folder),
    findings: inNaturalOrder(findings.sort(byLine), ({ file }) => file),
  };
}

/** A record that is withheld although its folder is there, and is still published. */
type WithheldRecord = RecordToWithdraw & Pick<Outcome, 'folder'>;

type Taking = {
  readonly take: (done: RecordResult) => void;
  readonly findings: FileFinding[];
  readonly seen: FoundRecords;
};

/**
 * Goes through all there is and publishes it, except for levels that are published already.
 *
 * @returns what is to be taken out since it is withheld
 */
async function publishAll(
  shop: IngestContext,
  { visits, remember }: Visitor,
  work: PublishQueue,
  { take, findings, seen }: Taking,
): Promise<WithheldRecord[]> {
  const held: WithheldRecord[] = [];
  const come = ({ place, draft }: Extract<Visit, { kind: 'record' }>): void => {
    const { id, folder, withheld: why } = place;
    if (why) {
      if (shop.records.publication(id)) held.push({ id, folder, why });
      else take({ outcome: { id, folder, action: 'withhold' }, findings: [] });
      if (draft) remember(place, draft, NOTHING);
    } else if (place.isLevel) work.enter(place);
    else if (isPublished(place, shop)) take(kept(place));
    else work.item(place, draft);
  };
  let count = 0;
  for (const visit of visits()) {
    if (visit.kind === 'record') come(visit);
    else if (visit.kind === 'bad') take(failed(seen, visit));
    else if (visit.kind === 'told') findings.push(...visit.findings);
    else if (visit.place.isLevel && !visit.place.withheld) work.leave(visit.place);
    if (++count % IN_A_ROW === 0) await breath();
    await work.room();
  }
  await work.settled();
  return held;
}

/** What is remembered of a record that is withheld. */
const NOTHING = { inputs: '', files: [], packs: [] };

/** Takes out what is gone, and what is withheld but still there since a withdrawal was cut short. */
function takeOut(
  { writer }: IngestContext,
  held: readonly WithheldRecord[],
  seen: FoundRecords,
  findings: FileFinding[],
  { dryRun = false, withdraw: allowed }: IngestOptions,
): Outcome[] {
  const gone = missingRecords(seen, allowed);
  findings.push(...gone.findings);
  const going = [...held, ...gone.records].toReversed();
  if (!dryRun && going.length > 0) writer.withdraw(going);
  return [
    ...gone.kept.map((one): Outcome => ({ ...one, action: 'miss' })),
    ...going.map(({ id, folder }): Outcome => ({ id, folder, action: 'withdraw' })),
  ];
}

/** Whether it is published from all that lies there now, and its tile packs too. */
const isPublished = ({ snapshot: known }: VisitedRecord, { packs }: IngestContext): boolean =>
  known !== undefined &&
  known.inputs !== '' &&
  known.inputs === known.published &&
  areUnchanged(known.files) &&
  known.packs.every(packs.isSound);

const kept = ({ id, folder }: VisitedRecord): RecordResult => ({
  outcome: { id, folder, action: 'keep' },
  findings: [],
});

const failed = (
  seen: FoundRecords,
  { folder, findings }: Extract<Visit, { kind: 'bad' }>,
): RecordResult => ({
  outcome: { id: seen.publishedAt(folder) ?? '', folder, action: 'fail' },
  findings,
});

const byLine = (a: FileFinding, b: FileFinding): number => (a.line ?? 0) - (b.line ?? 0);

/** Makes the top Collection anew where something that it says has changed. */
function renewTop(shop: IngestContext): void {
  if (shop.stale.isTopCurrent(shop.signature)) return;
  publishTop(shop);
  shop.stale.markTopCurrent(shop.signature);
}

function checkWritable(data: string): void {
  try {
    accessSync(data, constants.W_OK);
  } catch (cause) {
    const detail = `${data} cannot be written; FONDS_DATA must name a folder that this user may write to`;
    throw new FondsError('DATA_UNUSABLE', detail, { cause });
  }
}

/** One process at a time writes; where it has to wait for another, that is said. */
export const withIngestLock = async <T>(
  data: string,
  work: () => Promise<T>,
  { note }: Pick<Progress, 'note'> = silent,
): Promise<T> => {
  checkWritable(data);
  const onWait = () => note('another ingest is running; this one waits for it up to a minute');
  return withLock(join(data, 'ingest.lock'), { what: 'ingest', onWait }, work);
};

/**
 * A withdrawal, when no ingest is under way.
 *
 * @throws FondsError BUSY, OTHER_BASE, NO_SUCH_RECORD, INVALID_ADDRESS
 */
export const runWithdraw = (
  database: Database,
  data: string,
  shop: IngestContext,
  ...asked: [record: string, reason: string, movedTo?: string]
): Promise<string[]> =>
  withIngestLock(
    data,
    async () => {
      checkBase(database, shop.uri.base);
      return withdraw(shop, ...asked);
    },
    shop.progress,
  );

/**
 * An ingest with all that belongs around it: one at a time, under the known public address, and with
 * what is left over swept away.
 *
 * @throws FondsError BUSY, OTHER_BASE
 */
export function runIngest(
  database: Database,
  data: string,
  shop: IngestContext,
  validate: RecordValidator,
  options: IngestOptions,
): Promise<Report> {
  if (options.dryRun) {
    // What is only checked is published under no address.
    if (!options.newBase && !options.always) checkBase(database, shop.uri.base);
    return ingest(shop, validate, options);
  }
  return withIngestLock(
    data,
    async () => {
      if (!options.newBase) checkBase(database, shop.uri.base);
      keepBase(database, shop.uri.base);
      await sweepUnfinishedPacks(data, shop.scratch);
      await sweepTemporaryFolders();
      const report = await ingest(shop, validate, options);
      await sweep(database, data, Date.now());
      return report;
    },
    shop.progress,
  );
}

/**
 * Refuses a public address that is not the one under which everything is published. Every id begins
 * with it, so a command or a server that lacks the setting must not silently give all ids another one.
 *
 * @throws FondsError OTHER_BASE
 */
export function checkBase(database: Database, base: string): void {
  const row = database.prepare("SELECT value FROM meta WHERE name = 'base'").get();
  const known = (row as { value: string } | undefined)?.value;
  if (known === undefined || known === base) return;
  throw new FondsError(
    'OTHER_BASE',
    `everything is published under ${known}, and the settings say ${base}; set FONDS_BASE_URL=${known}, or run “fonds ingest --new-base” to move all addresses, which gives every record a new version and tells every harvester`,
  );
}

/** Remembers the public address under which everything is published from now on. */
export function keepBase(database: Database, base: string): void {
  database.prepare("INSERT OR REPLACE INTO meta VALUES ('base', ?)").run(base);
}

/** So many records go unasked, and such a part of all that are published, whichever is more. */
const UNCONFIRMED_LIMIT = { records: 10, part: 0.05 };

type MissingRecords = {
  readonly records: readonly PublishedRecord[];
  readonly kept: readonly PublishedRecord[];
  readonly findings: readonly FileFinding[];
};

/**
 * The published records that are no longer there: those to be withdrawn, and those that are kept and told
 * of. While a folder, or a record.yaml that was never published, cannot be read, any of them may be there
 * in a new place. An empty folder is more likely a disk that is not mounted than an archive given up, and
 * many folders at once are more likely lost than taken away: then somebody has to say how many are to go.
 *
 * @param allowed so many may go, as somebody has said
 */
export function missingRecords(seen: FoundRecords, allowed?: number): MissingRecords {
  const gone = seen.gone();
  if (gone.length === 0) return { records: [], kept: [], findings: [] };
  const nothing = { records: [], kept: gone };
  const hidden = whereTheyMayBe(seen);
  if (hidden !== undefined) {
    return { ...nothing, findings: [nothingWithdrawn(gone.length, hidden)] };
  }
  const published = seen.published();
  const isEmpty = seen.isEmpty();
  const unasked = isEmpty
    ? 0
    : Math.max(UNCONFIRMED_LIMIT.records, published * UNCONFIRMED_LIMIT.part);
  if (gone.length <= (allowed ?? unasked)) return { records: gone, kept: [], findings: [] };
  const why = isEmpty
    ? 'there is no record.yaml at all'
    : `of ${published} records at most ${Math.floor(allowed ?? unasked)} are withdrawn ${allowed === undefined ? 'unasked' : 'as you say'}`;
  const mend = `Put their folders back; or, if they are to go, add --withdraw ${gone.length} to “fonds ingest”.`;
  return { ...nothing, findings: [{ ...nothingWithdrawn(gone.length, why), mend }] };
}

function whereTheyMayBe(seen: FoundRecords): string | undefined {
  const closed = seen.closed();
  if (closed !== undefined) return `the folder ${closed || 'manifests'} cannot be read`;
  const unknown = seen.unknown();
  return unknown && `${unknown}/record.yaml cannot be used and may be one of them`;
}

const nothingWithdrawn = (count: number, why: string): FileFinding => ({
  severity: 'error',
  pointer: '',
  file: '',
  rule: 'nothing-withdrawn',
  message: `${count} published records are not found, but nothing is withdrawn: ${why}`,
});
