import { setImmediate as breath } from 'node:timers/promises';
import { inNaturalOrder } from '../record/natural.ts';
import type { RecordValidator } from '../validation/record.ts';
import type { FileFinding } from '../validation/report.ts';
import { publishTop } from './above.ts';
import { withdrawn } from './gone.ts';
import { isAsItWas } from './look.ts';
import type { Done, IngestOptions, Outcome, Report } from './outcome.ts';
import { type Publishing, publishing } from './publishing.ts';
import type { Seen } from './seen.ts';
import { type Place, type Visit, type Visitor, visitor } from './visit.ts';
import type { Workshop } from './workshop.ts';
import type { Going } from './write.ts';

/** Between two pauses, in which what was begun goes on, so many folders are looked at. */
const IN_A_ROW = 32;

/**
 * Publishes what manifests/ and images/ hold. Each record is published whole or stays as it was; one
 * that is wrong is reported, and the others go on. What lies in manifests/ is read as a stream: records are
 * published as they are come upon, and levels that are new when all under them is; then what is gone is
 * taken out, and levels that were there before follow.
 */
export async function ingest(
  shop: Workshop,
  validate: RecordValidator,
  options: IngestOptions = {},
): Promise<Report> {
  const outcomes: Outcome[] = [];
  const findings: FileFinding[] = [];
  const levels: Place[] = [];
  const take = ({ outcome, findings: found }: Done) => {
    outcomes.push(outcome);
    findings.push(...found);
  };
  const seen = shop.seen();
  const visits = visitor(shop, validate, seen, options.always ?? false);
  const later = (level: Place) => void levels.push(level);
  const work = publishing(shop, options, { ...visits, take, later });
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
type Held = Going & Pick<Outcome, 'folder'>;

type Taking = {
  readonly take: (done: Done) => void;
  readonly findings: FileFinding[];
  readonly seen: Seen;
};

/**
 * Goes through all there is and publishes it, except for levels that are published already.
 *
 * @returns what is to be taken out since it is withheld
 */
async function publishAll(
  shop: Workshop,
  { visits, remember }: Visitor,
  work: Publishing,
  { take, findings, seen }: Taking,
): Promise<Held[]> {
  const held: Held[] = [];
  const come = ({ place, draft }: Extract<Visit, { kind: 'record' }>): void => {
    const { id, folder, why } = place;
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
    else if (visit.place.isLevel && !visit.place.why) work.leave(visit.place);
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
  { writer }: Workshop,
  held: readonly Held[],
  seen: Seen,
  findings: FileFinding[],
  { dryRun = false, withdraw: allowed }: IngestOptions,
): Outcome[] {
  const gone = withdrawn(seen, allowed);
  findings.push(...gone.findings);
  const going = [...held, ...gone.records].toReversed();
  if (!dryRun && going.length > 0) writer.withdraw(going);
  return [
    ...gone.kept.map((one): Outcome => ({ ...one, action: 'miss' })),
    ...going.map(({ id, folder }): Outcome => ({ id, folder, action: 'withdraw' })),
  ];
}

/** Whether it is published from all that lies there now, and its tile packs too. */
const isPublished = ({ known }: Place, { packs }: Workshop): boolean =>
  known !== undefined &&
  known.inputs !== '' &&
  known.inputs === known.published &&
  isAsItWas(known.files) &&
  known.packs.every(packs.isSound);

const kept = ({ id, folder }: Place): Done => ({
  outcome: { id, folder, action: 'keep' },
  findings: [],
});

const failed = (seen: Seen, { folder, findings }: Extract<Visit, { kind: 'bad' }>): Done => ({
  outcome: { id: seen.publishedAt(folder) ?? '', folder, action: 'fail' },
  findings,
});

const byLine = (a: FileFinding, b: FileFinding): number => (a.line ?? 0) - (b.line ?? 0);

/** Makes the top Collection anew where something that it says has changed. */
function renewTop(shop: Workshop): void {
  if (shop.stale.isTopMade(shop.signature)) return;
  publishTop(shop);
  shop.stale.topMade(shop.signature);
}
