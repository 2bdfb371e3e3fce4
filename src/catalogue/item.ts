import type PQueue from 'p-queue';
import { descriptionLink, inherited } from '../iiif/description.ts';
import type { Unit } from '../iiif/unit.ts';
import type { Folio } from '../record/record.ts';
import { type Spool, withSpool } from '../storage/spool.ts';
import { type FileFinding, hasErrors } from '../validation/report.ts';
import { type Draft, recordFile } from './draft.ts';
import type { HashedFile } from './file-hash.ts';
import type { GroupWriter } from './group.ts';
import type { KeptImage } from './images.ts';
import type { LeafPool } from './leaf-pool.ts';
import { actionFor, type Done, type IngestOptions, outcome } from './outcome.ts';
import { ChangedMeanwhile } from './pack.ts';
import { build, imageFinding, memberOf, type Prepared, prepare } from './prepare.ts';
import type { Publication } from './publication.ts';
import type { Workshop } from './workshop.ts';

/** What bounds how many records are read and images cut at once, makes leaves, and publishes what is ready. */
export type Queues = {
  readonly reading: PQueue;
  readonly cutting: PQueue;
  readonly pool: LeafPool;
  readonly group: GroupWriter;
};

/** A record with folios: a Manifest, its texts and its images. */
export const publishItem = (
  shop: Workshop,
  draft: Draft,
  queues: Queues,
  options: IngestOptions,
): Promise<Done> => untilStill(draft, () => tryItem(shop, draft, queues, options));

const tryItem = (
  shop: Workshop,
  draft: Draft,
  queues: Queues,
  options: IngestOptions,
): Promise<Done> =>
  withSpool(shop.scratch, async (spool) => {
    const { publication, ...done } = await queues.reading.add(() =>
      makeItem(spool, shop, draft, queues, options),
    );
    if (publication) await queues.group.publish(publication);
    return done;
  });

/** How often a record is begun anew whose masters are exchanged while they are cut. */
const TRIES = 3;

async function untilStill(draft: Draft, work: () => Promise<Done>, tries = TRIES): Promise<Done> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ChangedMeanwhile)) throw error;
    if (tries > 1) return untilStill(draft, work, tries - 1);
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

type Made = Done & {
  /** Absent where nothing is to be published. */
  readonly publication?: Publication;
};

async function makeItem(
  spool: Spool,
  shop: Workshop,
  draft: Draft,
  { cutting, pool }: Queues,
  { dryRun = false, always = false }: IngestOptions,
): Promise<Made> {
  const prepared = await prepare(shop, draft, always || dryRun, spool, pool);
  const { gathered, findings, hash } = prepared;
  const from = fromOf(shop, draft, prepared);
  if (hasErrors(findings)) return { outcome: outcome(draft, 'fail'), findings };
  const isSame = shop.records.publication(draft.record.id)?.inputs === hash;
  if (!gathered || (isSame && dryRun)) {
    return { outcome: outcome(draft, 'keep'), findings, from };
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
  return { outcome: outcome(draft, action), findings: all, from, publication };
}

/** What an unchanged record is known by the next time; undefined where something has just been changed. */
const fromOf = ({ packs }: Workshop, { record }: Draft, { inputs, hash }: Prepared): Done['from'] =>
  inputs.looked && {
    inputs: hash,
    files: inputs.looked,
    packs: record.folios.flatMap((folio) => {
      const master = inputs.masters.get(folio);
      return master ? packs.keyOf(master, folio.page) : [];
    }),
  };

/** Cuts the packs of a record, several at once over all records. */
async function cutImages(
  { packs, progress, uri }: Workshop,
  { draft, inputs }: Prepared,
  { record, path, leaves }: Unit,
  cutting: PQueue,
): Promise<{ images: KeptImage[]; findings: FileFinding[] }> {
  const findings: FileFinding[] = [];
  const masters = new Map<Folio, HashedFile>(inputs.masters);
  const rights = inherited(path, (one) => one.rights);
  const fresh = leaves.filter(({ folio }) => {
    const master = masters.get(folio);
    return master && !packs.find(master, folio.page);
  });
  progress.expect(fresh.length);
  const cut = leaves.map((leaf) => async (): Promise<KeptImage[]> => {
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
      if (error instanceof ChangedMeanwhile) throw error;
      findings.push(imageFinding(draft, folio, error));
      return [];
    }
  });
  const images = await cutting.addAll(cut);
  return { images: images.flat(), findings };
}
