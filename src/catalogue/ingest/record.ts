import type PQueue from 'p-queue';
import type { RecordAccess } from '../../access/decide.ts';
import { type FileFinding, hasErrors } from '../../check/finding.ts';
import { FondsError, isDiskFull, isUnavailable } from '../../errors.ts';
import { descriptionLink, inherited } from '../../iiif/presentation/description.ts';
import { memberOf } from '../../iiif/unit.ts';
import { measureMaster } from '../../image/pack/cut.ts';
import type { Cutters } from '../../image/pack/cutters.ts';
import type { Size } from '../../record/box.ts';
import type { Folio } from '../../record/record.ts';
import { sha256 } from '../../system/file/hash.ts';
import { type Spool, withSpool } from '../../system/file/spool.ts';
import type { StoredImage } from '../images.ts';
import { MasterChanged, type Pack } from '../packs.ts';
import {
  buildDocuments,
  documentResource,
  type Publication,
  type PublicationUnit,
  type Resource,
} from '../resource.ts';
import { accessOfDraft, type SealedResult, sealRecord } from '../sealed/seal.ts';
import type { IngestContext } from './context.ts';
import { type Draft, inconsistencies, recordFile } from './draft.ts';
import type { GroupWriter } from './group.ts';
import { findInputs, type Inputs, logoResources } from './inputs.ts';
import { documentFindings } from './leaf/finding.ts';
import { type BuiltLeaves, buildLeaves } from './leaf/leaves.ts';
import type { LeafPool } from './leaf/pool.ts';
import { actionFor, type IngestOptions, outcome, type RecordResult } from './outcome.ts';

/** What all records share: limits on the records read and the images cut at once, processes and threads, group commits. */
export type IngestQueues = {
  readonly reading: PQueue;
  readonly cutting: PQueue;
  readonly cutters: Cutters;
  readonly pool: LeafPool;
  readonly group: GroupWriter;
};

export type RecordOptions = IngestOptions & {
  /** Done first in the transaction of the publication, if there is anything to publish. */
  readonly alongside?: (result: RecordResult) => Promise<void>;
};

/** How often a record is started over because a master was replaced while it was cut. */
const MAX_ATTEMPTS = 3;

/**
 * Publishes one record with folios: reads its files, cuts its images, builds its IIIF documents and commits
 * them in a single transaction. A record with errors is reported and its published version stays as it was.
 *
 * Start at `publishRecord`; the steps below it stand in the order they run.
 */
export async function publishRecord(
  context: IngestContext,
  draft: Draft,
  queues: IngestQueues,
  options: RecordOptions,
  attempt = 1,
): Promise<RecordResult> {
  try {
    return await withSpool(context.scratch, async (spool) => {
      const { publication, hidden, ...result } = await queues.reading.add(() =>
        prepareRecord(context, draft, queues, options, spool),
      );
      const alongside = options.alongside?.bind(undefined, result);
      if (publication) await queues.group.publish({ ...publication, alongside });
      if (hidden) await context.writer.hide(hidden.sealed, hidden.now, alongside);
      return result;
    });
  } catch (error) {
    if (!(error instanceof MasterChanged)) throw error;
    if (attempt < MAX_ATTEMPTS) {
      return publishRecord(context, draft, queues, options, attempt + 1);
    }
    return { outcome: outcome(draft, 'fail'), findings: [changingFile(draft, error.message)] };
  }
}

const changingFile = ({ folder }: Draft, message: string): FileFinding => ({
  severity: 'error',
  pointer: '',
  file: recordFile(folder),
  rule: 'changing-file',
  message,
  suggestion: 'Run the ingest again when nothing writes to the file any more.',
});

/** The result, and what to publish; `publication` is absent if there is nothing to publish. */
type PreparedRecord = RecordResult & {
  readonly publication?: Publication;
  /** Instead of a publication: not even the description may be seen. */
  readonly hidden?: Pick<SealedResult, 'sealed' | 'now'>;
};

/** Everything up to the commit. */
async function prepareRecord(
  context: IngestContext,
  draft: Draft,
  { cutting, cutters, pool }: IngestQueues,
  { dryRun = false, always = false }: IngestOptions,
  spool: Spool,
): Promise<PreparedRecord> {
  const checked = await checkRecord(context, draft, always || dryRun, spool, pool);
  const { leaves, findings, hash } = checked;
  if (hasErrors(findings)) return { outcome: outcome(draft, 'fail'), findings };
  const snapshot = snapshotOf(checked);
  const isSame = await isPublishedFrom(context, draft.record.id, hash);
  if (!leaves || (isSame && dryRun)) {
    return { outcome: outcome(draft, 'keep'), findings, snapshot };
  }
  const action = await actionFor(context, draft);
  if (dryRun) {
    const built = await buildResources(context, checked, leaves);
    return {
      outcome: outcome(draft, built.findings.length ? 'fail' : action),
      findings: [...findings, ...built.findings],
    };
  }
  // Other threads cut the images while this one builds the documents.
  const works = [
    cutImages(context, checked, leaves.unit, cutting, cutters),
    buildResources(context, checked, leaves),
  ] as const;
  // If one fails, the spool is closed, so wait until the other no longer uses it.
  await Promise.allSettled(works);
  const [cut, built] = await Promise.all(works);
  if (hasErrors(cut.findings)) return { outcome: outcome(draft, 'fail'), findings: cut.findings };
  const all = [...findings, ...built.findings];
  if (hasErrors(all)) return { outcome: outcome(draft, 'fail'), findings: all };
  const { unit, readStoredTexts } = leaves;
  const whole = {
    unit,
    folder: draft.folder,
    inputs: hash,
    member: memberOf(unit, 'Manifest'),
    images: cut.images,
    resources: built.resources,
    readStoredTexts,
  };
  const { access } = checked;
  if (!access) {
    return { outcome: outcome(draft, action), findings: all, snapshot, publication: whole };
  }
  const { publication, ...hidden } = await sealRecord(
    context,
    draft,
    checked.inputs,
    whole,
    access,
    cutting,
    spool,
  );
  const found = [...all, ...hidden.findings];
  if (hasErrors(found)) return { outcome: outcome(draft, 'fail'), findings: found };
  return {
    outcome: outcome(draft, publication ? action : 'withhold'),
    findings: found,
    snapshot: snapshot && { ...snapshot, packs: [...snapshot.packs, ...hidden.packs] },
    ...(publication ? { publication } : { hidden }),
  };
}

/** Whether the record is published, or kept hidden, from exactly these inputs. */
const isPublishedFrom = async (
  { records, sealed }: IngestContext,
  id: string,
  hash: string,
): Promise<boolean> => {
  const known = (await records.publication(id)) ?? (await sealed.summary(id));
  return known?.inputs === hash;
};

/** A record with folios, checked as far as possible without cutting its images. */
type CheckedRecord = {
  readonly draft: Draft;
  readonly inputs: Inputs;
  /** Hash of everything the publication depends on. */
  readonly hash: string;
  /** The keys of the tile packs, also of those that are yet to be cut. */
  readonly packs: readonly string[];
  /** The rules of access; absent if there are none. */
  readonly access?: RecordAccess;
  /** Absent if nothing has changed since the record was published, or if there are errors. */
  readonly leaves?: BuiltLeaves;
  readonly findings: readonly FileFinding[];
};

/**
 * Finds the files of a record, measures its images and builds its leaves.
 *
 * @param always builds the leaves even if nothing has changed
 */
async function checkRecord(
  context: IngestContext,
  draft: Draft,
  always: boolean,
  spool: Spool,
  pool: LeafPool,
): Promise<CheckedRecord> {
  const { packs, masters, records, sealed, limits, signature } = context;
  const { inputs, findings: missing } = await findInputs(draft, context);
  const hash = inputsHash(signature, inputs.hash);
  const rules = accessOfDraft(draft);
  const findings = [...inconsistencies(draft), ...missing, ...rules.findings];
  const { id } = draft.record;
  if (hasErrors(findings)) return { draft, inputs, hash, packs: [], findings };
  const found = new Map<Folio, Pack | undefined>();
  const keys: string[] = [];
  for (const [folio, master] of inputs.masters) {
    const pack = await packs.find(master, folio.page);
    found.set(folio, pack);
    keys.push(pack?.key ?? packs.keyOf(master, folio.page));
  }
  const checked = { draft, inputs, hash, packs: keys, findings };
  const hasAllPacks = ![...found.values()].includes(undefined);
  if (!always && hasAllPacks && (await isPublishedFrom(context, id, hash))) return checked;
  const sizes = new Map<Folio, Size>();
  for (const [folio, master] of inputs.masters) {
    try {
      const { file: name } = master;
      const measure = () => masters.with(name, (file) => measureMaster(file, folio.page, name));
      // Not the rest of what is known of a pack: the leaf is stored the same before and after it is cut.
      const { width, height } = found.get(folio) ?? (await measure());
      sizes.set(folio, { width, height });
    } catch (error) {
      findings.push(unreadableImage(draft, folio, error));
    }
  }
  // Lines that are hidden keep their ids as well.
  const published = async ({ id: folio }: Folio) =>
    (await sealed.leafJson(id, folio)) ?? (await records.leafJson(id, folio));
  const sources = { published, masters };
  const leaves = await buildLeaves(draft, inputs, sizes, limits, sources, spool, pool);
  findings.push(...leaves.findings);
  const { access } = rules;
  return {
    ...checked,
    ...(access && { access }),
    ...(!hasErrors(findings) && { leaves }),
  };
}

/** Hash of everything a publication depends on. */
export const inputsHash = (signature: string, ...parts: readonly unknown[]): string =>
  sha256(JSON.stringify([signature, ...parts]));

/** The finding for an image that cannot be read; any other error is rethrown. */
function unreadableImage(draft: Draft, folio: Folio, error: unknown): FileFinding {
  if (!(error instanceof FondsError) || isDiskFull(error) || isUnavailable(error)) throw error;
  const pointer = `/folios/${draft.record.folios.indexOf(folio)}`;
  const place = { file: recordFile(draft.folder), pointer, ...draft.at(pointer) };
  return { ...place, severity: 'error', rule: 'unreadable-image', message: error.message };
}

/** How the next ingest recognises the unchanged record; undefined if a file has only just been changed. */
const snapshotOf = ({ inputs, hash, packs }: CheckedRecord): RecordResult['snapshot'] =>
  inputs.stamps && { inputs: hash, files: inputs.stamps, packs };

/** Cuts the tile packs of a record that do not exist yet. */
async function cutImages(
  { packs, progress, uri }: IngestContext,
  { draft, inputs: { masters } }: CheckedRecord,
  { record, path, leaves }: PublicationUnit,
  cutting: PQueue,
  { cut }: Cutters,
): Promise<{ images: StoredImage[]; findings: FileFinding[] }> {
  const findings: FileFinding[] = [];
  const rights = inherited(path, (one) => one.rights);
  const uncut = new Set<PublicationUnit['leaves'][number]>();
  for (const leaf of leaves) {
    const master = masters.get(leaf.folio);
    if (master && !(await packs.find(master, leaf.folio.page))) uncut.add(leaf);
  }
  progress.expect(uncut.size);
  const works = leaves.map((leaf) => async (): Promise<StoredImage[]> => {
    const { folio, image } = leaf;
    const master = masters.get(folio);
    if (!master) return [];
    try {
      const { key, ...pack } = await packs.cut(master, folio.page, undefined, cut);
      if (uncut.has(leaf)) progress.step(image);
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
      findings.push(unreadableImage(draft, folio, error));
      return [];
    }
  });
  const images = await cutting.addAll(works);
  return { images: images.flat(), findings };
}

/**
 * Everything the record publishes, its Manifest first: builds and checks the Manifest and the layers, and
 * adds the documents of the leaves and the logos.
 */
async function buildResources(
  { uri, validateIiif }: IngestContext,
  { draft, inputs }: CheckedRecord,
  { unit, resources }: BuiltLeaves,
): Promise<{ resources: Resource[]; findings: FileFinding[] }> {
  const findings: FileFinding[] = [];
  const documents: Resource[] = [];
  for (const document of buildDocuments(uri, unit)) {
    findings.push(...documentFindings(validateIiif, draft.folder, [document]));
    documents.push(documentResource(uri, document));
  }
  const logos = await logoResources(uri, unit.record.id, inputs);
  return { resources: [...documents, ...resources, ...logos], findings };
}
