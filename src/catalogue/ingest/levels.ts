import { hasErrors } from '../../check/finding.ts';
import { collection, collectionPages, topCollection } from '../../iiif/presentation/collection.ts';
import { type Member, memberOf, type Unit } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import type { CatalogueWriter } from '../publish.ts';
import type { Records } from '../records.ts';
import { documentResource, type Publication } from '../resource.ts';
import { accessOfDraft, sealLevel } from '../sealed/seal.ts';
import { WithdrawnMeanwhile } from './cluster/withdrawn.ts';
import type { IngestContext } from './context.ts';
import type { Draft } from './draft.ts';
import { findInputs, logoResources } from './inputs.ts';
import { documentFindings } from './leaf/finding.ts';
import { actionFor, type IngestOptions, outcome, type RecordResult } from './outcome.ts';
import { inputsHash } from './record.ts';

/** Publishes a record without folios: a Collection of the records directly under it. */
export async function publishLevel(
  context: IngestContext,
  draft: Draft,
  options: IngestOptions,
): Promise<RecordResult> {
  try {
    return await tryToPublishLevel(context, draft, options);
  } catch (error) {
    if (!(error instanceof WithdrawnMeanwhile)) throw error;
    if (error.isOwn) return { outcome: outcome(draft, 'withhold'), findings: [] };
    return publishLevel(context, draft, options);
  }
}

async function tryToPublishLevel(
  context: IngestContext,
  draft: Draft,
  { dryRun = false, always = false }: IngestOptions,
): Promise<RecordResult> {
  const { record, path, folder } = draft;
  const ids = path.map(({ id }) => id);
  const alongside = await context.withdrawn?.watch(ids, true);
  const { inputs, findings: missing } = await findInputs(draft, context);
  const rules = accessOfDraft(draft);
  const findings = [...missing, ...rules.findings];
  if (hasErrors(findings)) return { outcome: outcome(draft, 'fail'), findings };
  const members = await context.records.members(record.id);
  const hash = inputsHash(context.signature, inputs.hash, members);
  const isSame = (await context.records.publication(record.id))?.inputs === hash;
  const snapshot = inputs.stamps && { inputs: hash, files: inputs.stamps, packs: [] };
  if (isSame && !dryRun) {
    await context.writer.together(() => context.stale.markCurrent(record.id));
  }
  if (isSame && !always) return { outcome: outcome(draft, 'keep'), findings, snapshot };
  const whole: Unit = { record, path, leaves: [] };
  const { unit, sealed } = rules.access
    ? sealLevel(whole, rules.access, { folder, inputs: hash }, context.now())
    : { unit: whole };
  if (!unit) {
    if (sealed && !dryRun) await context.writer.hide(sealed.record, sealed.now, alongside);
    return { outcome: outcome(draft, 'withhold'), findings };
  }
  const { documents, publication } = levelPublication(context.uri, unit, members);
  const all = [...findings, ...documentFindings(context.validateIiif, folder, documents)];
  if (hasErrors(all)) return { outcome: outcome(draft, 'fail'), findings: all };
  if (isSame) return { outcome: outcome(draft, 'keep'), findings: all, snapshot };
  const action = await actionFor(context, draft);
  if (!dryRun) {
    const logos = await logoResources(context.uri, record.id, inputs);
    const resources = [...publication.resources, ...logos];
    const all = { ...publication, folder, inputs: hash, resources, alongside };
    await context.writer.publish({ ...all, ...(sealed && { sealed }) });
  }
  return { outcome: outcome(draft, action), findings: all, snapshot };
}

type LevelContext = {
  readonly uri: Uris;
  readonly records: Records;
  readonly writer: CatalogueWriter;
};

/** An empty hash of inputs, so that the next ingest looks at the level again. */
const UNKNOWN_INPUTS = '';

/**
 * Rebuilds Collections, and the top one, after their members have changed. They are built from what is
 * published; changes in manifests/ that wait for the next ingest are not read.
 *
 * @param levels ids, each before those under it
 */
export async function renewLevels(context: LevelContext, levels: readonly string[]): Promise<void> {
  const { uri, records, writer } = context;
  for (const id of levels.toReversed()) {
    const unit = await records.outline(id);
    const folder = (await records.publication(id))?.folder;
    if (!unit || folder === undefined) continue;
    const { publication } = levelPublication(uri, unit, await records.members(id));
    const resources = [...publication.resources, ...(await records.files(id))];
    const all = { ...publication, folder, inputs: UNKNOWN_INPUTS, resources };
    await writer.publish({ ...all, sealed: 'unchanged' });
  }
  await publishTop(context);
}

/** Publishes the Collection of the whole archive. */
export async function publishTop({ uri, records, writer }: LevelContext): Promise<void> {
  const members = await records.members();
  const topRecords: ArchiveRecord[] = [];
  for (const { id } of members) topRecords.push(...(await records.path(id)));
  const top = topCollection(uri, members, topRecords);
  const all = [top, ...collectionPages(uri, top, members)];
  await writer.replaceTop(all.map((one) => documentResource(uri, one)));
}

/** The Collection of a level, with its pages if it has many members, and what to publish of it. */
export function levelPublication(uri: Uris, unit: Unit, members: readonly Member[]) {
  const whole = collection(uri, unit, members);
  const documents = [whole, ...collectionPages(uri, whole, members)];
  const thumbnail = members.find((member) => member.thumbnail)?.thumbnail;
  const hasText = members.some((member) => member.hasText);
  const publication = {
    unit,
    member: {
      ...memberOf(unit, 'Collection'),
      ...(thumbnail && { thumbnail }),
      ...(hasText && { hasText }),
    },
    images: [],
    resources: documents.map((one) => documentResource(uri, one)),
  } satisfies Partial<Publication>;
  return { documents, publication };
}
