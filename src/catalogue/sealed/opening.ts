import { closedTexts, decide, isOpen, stagesOf } from '../../access/decide.ts';
import { EVERYONE } from '../../access/reader.ts';
import type { IngestContext } from '../ingest/context.ts';
import { levelPublication, renewLevels } from '../ingest/levels.ts';
import type { Publication } from '../resource.ts';
import { partIds, sealLevel } from './seal.ts';
import type { SealedRecord } from './sealed-record.ts';
import { viewPublication } from './view-publication.ts';

type OpeningContext = Pick<IngestContext, 'uri' | 'records' | 'writer' | 'sealed'>;

/**
 * Publishes what has opened since it was sealed, as the record was at its last ingest: neither manifests/ nor
 * images/ is read. Harvesters are told as of any other change.
 *
 * @returns the ids of the records that show more now
 */
export async function openDue(context: OpeningContext, now: Date): Promise<string[]> {
  const due = await context.sealed.due(now);
  const levels = new Map<string, number>();
  for (const id of due) {
    const whole = await context.sealed.read(id);
    if (!whole) continue;
    const publication = await publicationAt(context, whole, now);
    if (publication) await context.writer.publish(publication);
    else await context.writer.hide(whole, now);
    for (const [depth, above] of whole.unit.path.slice(0, -1).entries())
      levels.set(above.id, depth);
  }
  if (due.length === 0) return [];
  const above = [...levels].sort(([, a], [, b]) => a - b).map(([id]) => id);
  await renewLevels(context, above);
  return due;
}

/** What everyone may see of a sealed record at a time; undefined if not even the description. */
async function publicationAt(
  { uri, records }: OpeningContext,
  whole: SealedRecord,
  now: Date,
): Promise<Publication | undefined> {
  const { unit, access } = whole;
  const { id } = unit.record;
  const files = await records.files(id);
  const parts = partIds(unit);
  const stages = stagesOf(access, now).map((time) => decide(access, parts, EVERYONE, time));
  const [decision] = stages;
  if (!decision || decision.description) return undefined;
  const sealed = stages.some((stage) => !isOpen(stage)) && { sealed: { record: whole, now } };
  if (unit.leaves.length === 0) {
    const level = sealLevel({ ...unit, leaves: [] }, access, whole, now).unit;
    if (!level) return undefined;
    const { publication } = levelPublication(uri, level, await records.members(id));
    const { folder, inputs } = whole;
    const resources = [...publication.resources, ...files];
    return { ...publication, folder, inputs, resources, ...sealed };
  }
  const publication = viewPublication(uri, whole, decision);
  return {
    ...publication,
    resources: [...publication.resources, ...files],
    closed: closedTexts(decision),
    ...sealed,
  };
}
