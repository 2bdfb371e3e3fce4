import { FondsError, isDiskFull } from '../errors.ts';
import { isSaid, type Member, thumbnailOf, type Unit } from '../iiif/unit.ts';
import { measureMaster } from '../image/cut.ts';
import type { Size } from '../record/box.ts';
import { navDate } from '../record/date.ts';
import type { Folio } from '../record/record.ts';
import { sha256 } from '../storage/hash.ts';
import type { Spool } from '../storage/spool.ts';
import { type FileFinding, hasErrors } from '../validation/report.ts';
import { checkBuilt } from './check-built.ts';
import { inconsistencies } from './consistency.ts';
import type { Draft } from './draft.ts';
import { type Gathered, gather, type Known } from './gather.ts';
import { findInputs, type Inputs, logoResources } from './inputs.ts';
import type { LeafPool } from './leaf-pool.ts';
import { packed, type Resource, resourcesOf } from './resource.ts';
import type { Workshop } from './workshop.ts';

/** A record with folios, checked as far as can be without cutting its images. */
export type Prepared = {
  readonly draft: Draft;
  readonly inputs: Inputs;
  readonly hash: string;
  readonly gathered?: Gathered;
  readonly findings: readonly FileFinding[];
};

/** The hash of everything a publication depends on. */
export const inputsHash = (signature: string, ...parts: readonly unknown[]): string =>
  sha256(JSON.stringify([signature, ...parts]));

/**
 * Finds and reads what a record needs and checks it; `gathered` is absent where nothing has changed
 * since it was published, unless `always`, or where something is wrong.
 */
export async function prepare(
  shop: Workshop,
  draft: Draft,
  always: boolean,
  spool: Spool,
  pool: LeafPool,
): Promise<Prepared> {
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
  const known: Known = ({ id: folio }) => shop.records.leafJson(id, folio);
  const gathered = await gather(draft, inputs, sizes, shop.limits, known, spool, pool);
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
  const hasText = leaves.some(({ texts }) => texts.some(isSaid));
  const date = record.date && navDate(record.date);
  return {
    id: record.id,
    type,
    label: record.title,
    ...(date && { navDate: date }),
    ...(first && { thumbnail: thumbnailOf(first) }),
    ...(hasText && { hasText }),
  };
}

/**
 * All that the record publishes, its Manifest first: builds and checks what stands above its leaves, and
 * takes the rest as it was gathered; what is not valid is not published.
 */
export async function build(
  { uri, validateIiif }: Workshop,
  { draft, inputs }: Prepared,
  { unit, resources }: Gathered,
): Promise<{ resources: Resource[]; findings: FileFinding[] }> {
  const findings: FileFinding[] = [];
  const above: Resource[] = [];
  for (const built of resourcesOf(uri, unit)) {
    findings.push(...checkBuilt(validateIiif, draft.folder, [built]));
    above.push(packed(uri, built));
  }
  const logos = await logoResources(uri, unit.record.id, inputs);
  return { resources: [...above, ...resources, ...logos], findings };
}
