import type PQueue from 'p-queue';
import { type FileFinding, hasErrors } from '../../check/finding.ts';
import { FondsError, isDiskFull } from '../../errors.ts';
import { collection, collectionPages } from '../../iiif/presentation/collection.ts';
import { descriptionLink, inherited } from '../../iiif/presentation/description.ts';
import { hasText, type Member, thumbnailOf, type Unit } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import { measureMaster } from '../../image/pack/cut.ts';
import type { Size } from '../../record/box.ts';
import { navDate } from '../../record/date.ts';
import type { Folio } from '../../record/record.ts';
import { sha256 } from '../../system/file/hash.ts';
import { type Spool, withSpool } from '../../system/file/spool.ts';
import type { StoredImage } from '../images.ts';
import { type HashedFile, MasterChanged } from '../packs.ts';
import { buildDocuments, type Publication, packed, type Resource } from '../resource.ts';
import type { IngestContext } from './context.ts';
import { type Draft, inconsistencies, recordFile } from './draft.ts';
import { documentFindings } from './finding.ts';
import { type BuiltLeaves, buildLeaves, type PublishedLeaf } from './gather.ts';
import type { GroupWriter } from './group.ts';
import { findInputs, type Inputs, logoResources } from './inputs.ts';
import type { LeafPool } from './leaf/pool.ts';
import { actionFor, type IngestOptions, outcome, type RecordResult } from './outcome.ts';

/** What bounds how many records are read and images cut at once, makes leaves, and publishes what is ready. */
export type IngestQueues = {
  readonly reading: PQueue;
  readonly cutting: PQueue;
  readonly pool: LeafPool;
  readonly group: GroupWriter;
};

/** A record with folios: a Manifest, its texts and its images. */
export const publishItem = (
  shop: IngestContext,
  draft: Draft,
  queues: IngestQueues,
  options: IngestOptions,
): Promise<RecordResult> =>
  retryWhileMastersChange(draft, () => publishItemOnce(shop, draft, queues, options));

const publishItemOnce = (
  shop: IngestContext,
  draft: Draft,
  queues: IngestQueues,
  options: IngestOptions,
): Promise<RecordResult> =>
  withSpool(shop.scratch, async (spool) => {
    const { publication, ...done } = await queues.reading.add(() =>
      buildItem(spool, shop, draft, queues, options),
    );
    if (publication) await queues.group.publish(publication);
    return done;
  });

/** How often a record is begun anew whose masters are exchanged while they are cut. */
const TRIES = 3;

async function retryWhileMastersChange(
  draft: Draft,
  work: () => Promise<RecordResult>,
  tries = TRIES,
): Promise<RecordResult> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MasterChanged)) throw error;
    if (tries > 1) return retryWhileMastersChange(draft, work, tries - 1);
    const finding: FileFinding = {
      severity: 'error',
      pointer: '',
      file: recordFile(draft.folder),
      rule: 'changing-file',
      message: error.message,
      mend: 'Run the ingest again when nobody writes to it any more.',
    };
    return { outcome: outcome(draft, 'fail'), findings: [finding] };
  }
}

type PreparedItem = RecordResult & {
  /** Absent where nothing is to be published. */
  readonly publication?: Publication;
};

async function buildItem(
  spool: Spool,
  shop: IngestContext,
  draft: Draft,
  { cutting, pool }: IngestQueues,
  { dryRun = false, always = false }: IngestOptions,
): Promise<PreparedItem> {
  const prepared = await checkItem(shop, draft, always || dryRun, spool, pool);
  const { gathered, findings, hash } = prepared;
  const from = fromOf(shop, draft, prepared);
  if (hasErrors(findings)) return { outcome: outcome(draft, 'fail'), findings };
  const isSame = shop.records.publication(draft.record.id)?.inputs === hash;
  if (!gathered || (isSame && dryRun)) {
    return { outcome: outcome(draft, 'keep'), findings, snapshot: from };
  }
  const action = actionFor(shop, draft);
  const { unit } = gathered;
  if (dryRun) {
    const { findings: wrong } = await build(shop, prepared, gathered);
    return {
      outcome: outcome(draft, wrong.length ? 'fail' : action),
      findings: [...findings, ...wrong],
    };
  }
  // The images are cut beside the main thread, which meanwhile writes what is said of them.
  const works = [
    cutImages(shop, prepared, unit, cutting),
    build(shop, prepared, gathered),
  ] as const;
  // Neither may go on with the spool once the other has failed and it is closed.
  await Promise.allSettled(works);
  const [cut, built] = await Promise.all(works);
  if (hasErrors(cut.findings)) return { outcome: outcome(draft, 'fail'), findings: cut.findings };
  const all = [...findings, ...built.findings];
  if (hasErrors(all)) return { outcome: outcome(draft, 'fail'), findings: all };
  const publication = {
    unit,
    folder: draft.folder,
    inputs: hash,
    member: memberOf(unit, 'Manifest'),
    images: cut.images,
    resources: built.resources,
  };
  return { outcome: outcome(draft, action), findings: all, snapshot: from, publication };
}

/** What an unchanged record is known by the next time; undefined where something has just been changed. */
const fromOf = (
  { packs }: IngestContext,
  { record }: Draft,
  { inputs, hash }: CheckedItem,
): RecordResult['snapshot'] =>
  inputs.stamps && {
    inputs: hash,
    files: inputs.stamps,
    packs: record.folios.flatMap((folio) => {
      const master = inputs.masters.get(folio);
      return master ? packs.keyOf(master, folio.page) : [];
    }),
  };

/** Cuts the packs of a record, several at once over all records. */
async function cutImages(
  { packs, progress, uri }: IngestContext,
  { draft, inputs }: CheckedItem,
  { record, path, leaves }: Unit,
  cutting: PQueue,
): Promise<{ images: StoredImage[]; findings: FileFinding[] }> {
  const findings: FileFinding[] = [];
  const masters = new Map<Folio, HashedFile>(inputs.masters);
  const rights = inherited(path, (one) => one.rights);
  const fresh = leaves.filter(({ folio }) => {
    const master = masters.get(folio);
    return master && !packs.find(master, folio.page);
  });
  progress.expect(fresh.length);
  const cut = leaves.map((leaf) => async (): Promise<StoredImage[]> => {
    const { folio, image } = leaf;
    const master = masters.get(folio);
    if (!master) return [];
    try {
      const { key, ...pack } = await packs.cut(master, folio.page);
      if (fresh.includes(leaf)) progress.step(image);
      return [
        {
          id: image,
          ...pack,
          hash: key,
          master: master.file,
          bytes: master.bytes,
          modified: master.modified.toISOString(),
          ...(folio.page !== undefined && { page: folio.page }),
          ...(rights && { rights }),
          partOf: [{ id: uri.manifest(record.id), type: 'Manifest', label: record.title }],
          seeAlso: [descriptionLink(uri, record.id)],
        },
      ];
    } catch (error) {
      if (error instanceof MasterChanged) throw error;
      findings.push(imageFinding(draft, folio, error));
      return [];
    }
  });
  const images = await cutting.addAll(cut);
  return { images: images.flat(), findings };
}

/** A record with folios, checked as far as can be without cutting its images. */
export type CheckedItem = {
  readonly draft: Draft;
  readonly inputs: Inputs;
  readonly hash: string;
  readonly gathered?: BuiltLeaves;
  readonly findings: readonly FileFinding[];
};

/** The hash of everything a publication depends on. */
export const inputsHash = (signature: string, ...parts: readonly unknown[]): string =>
  sha256(JSON.stringify([signature, ...parts]));

/**
 * Finds and reads what a record needs and checks it; `gathered` is absent where nothing has changed
 * since it was published, unless `always`, or where something is wrong.
 */
export async function checkItem(
  shop: IngestContext,
  draft: Draft,
  always: boolean,
  spool: Spool,
  pool: LeafPool,
): Promise<CheckedItem> {
  const { inputs, findings: missing } = await findInputs(draft, shop);
  const hash = inputsHash(shop.signature, inputs.hash);
  const findings = [...inconsistencies(draft), ...missing];
  const { id } = draft.record;
  if (hasErrors(findings)) return { draft, inputs, hash, findings };
  const isWhole = [...inputs.masters].every(([folio, master]) =>
    shop.packs.find(master, folio.page),
  );
  if (!always && isWhole && shop.records.publication(id)?.inputs === hash) {
    return { draft, inputs, hash, findings };
  }
  const sizes = new Map<Folio, Size>();
  for (const [folio, master] of inputs.masters) {
    try {
      const pack = shop.packs.find(master, folio.page);
      sizes.set(folio, pack ?? (await measureMaster(master.file, folio.page)));
    } catch (error) {
      findings.push(imageFinding(draft, folio, error));
    }
  }
  const known: PublishedLeaf = ({ id: folio }) => shop.records.leafJson(id, folio);
  const gathered = await buildLeaves(draft, inputs, sizes, shop.limits, known, spool, pool);
  findings.push(...gathered.findings);
  return { draft, inputs, hash, findings, ...(!hasErrors(findings) && { gathered }) };
}

/** What the ingest says of an image that cannot be read; any other error is a fault of ours. */
export function imageFinding(draft: Draft, folio: Folio, error: unknown): FileFinding {
  if (!(error instanceof FondsError) || isDiskFull(error)) throw error;
  const pointer = `/folios/${draft.record.folios.indexOf(folio)}`;
  const place = { file: `${draft.folder}/record.yaml`, pointer, ...draft.at(pointer) };
  return { ...place, severity: 'error', rule: 'unreadable-image', message: error.message };
}

/** The member that stands for a record in the Collection above it. */
export function memberOf({ record, leaves }: Unit, type: Member['type']): Member {
  const [first] = leaves;
  const isSearchable = leaves.some(({ texts }) => texts.some(hasText));
  const date = record.date && navDate(record.date);
  return {
    id: record.id,
    type,
    label: record.title,
    ...(date && { navDate: date }),
    ...(first && { thumbnail: thumbnailOf(first) }),
    ...(isSearchable && { hasText: true }),
  };
}

/**
 * All that the record publishes, its Manifest first: builds and checks what stands above its leaves, and
 * takes the rest as it was gathered; what is not valid is not published.
 */
export async function build(
  { uri, validateIiif }: IngestContext,
  { draft, inputs }: CheckedItem,
  { unit, resources }: BuiltLeaves,
): Promise<{ resources: Resource[]; findings: FileFinding[] }> {
  const findings: FileFinding[] = [];
  const above: Resource[] = [];
  for (const built of buildDocuments(uri, unit)) {
    findings.push(...documentFindings(validateIiif, draft.folder, [built]));
    above.push(packed(uri, built));
  }
  const logos = await logoResources(uri, unit.record.id, inputs);
  return { resources: [...above, ...resources, ...logos], findings };
}

/** A record without folios: a Collection of what lies under it. */
export async function publishLevel(
  shop: IngestContext,
  draft: Draft,
  { dryRun = false, always = false }: IngestOptions,
): Promise<RecordResult> {
  const { record, path, folder } = draft;
  const { inputs, findings } = await findInputs(draft, shop);
  if (hasErrors(findings)) return { outcome: outcome(draft, 'fail'), findings };
  const members = shop.records.members(record.id);
  const hash = inputsHash(shop.signature, inputs.hash, members);
  const isSame = shop.records.publication(record.id)?.inputs === hash;
  const from = inputs.stamps && { inputs: hash, files: inputs.stamps, packs: [] };
  if (isSame && !dryRun) shop.stale.markCurrent(record.id);
  if (isSame && !always) return { outcome: outcome(draft, 'keep'), findings, snapshot: from };
  const unit: Unit = { record, path, leaves: [] };
  const { built, publication } = levelPublication(shop.uri, unit, members);
  const all = [...findings, ...documentFindings(shop.validateIiif, folder, built)];
  if (hasErrors(all)) return { outcome: outcome(draft, 'fail'), findings: all };
  if (isSame) return { outcome: outcome(draft, 'keep'), findings: all, snapshot: from };
  const action = actionFor(shop, draft);
  if (!dryRun) {
    const logos = await logoResources(shop.uri, record.id, inputs);
    const resources = [...publication.resources, ...logos];
    shop.writer.publish({ ...publication, folder, inputs: hash, resources });
  }
  return { outcome: outcome(draft, action), findings: all, snapshot: from };
}

/** The Collection of a level, with its pages where it has many members, and what is published of it. */
export function levelPublication(uri: Uris, unit: Unit, members: readonly Member[]) {
  const whole = collection(uri, unit, members);
  const built = [whole, ...collectionPages(uri, whole, members)];
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
    resources: built.map((one) => packed(uri, one)),
  } satisfies Partial<Publication>;
  return { built, publication };
}
