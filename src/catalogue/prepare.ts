import { setImmediate } from 'node:timers/promises';
import { FondsError } from '../errors.ts';
import { isSaid, type Member, thumbnailOf, type Unit } from '../iiif/unit.ts';
import { measureMaster } from '../image/cut.ts';
import type { Size } from '../record/box.ts';
import { navDate } from '../record/date.ts';
import type { Folio } from '../record/record.ts';
import { sha256 } from '../storage/hash.ts';
import type { Spool } from '../storage/spool.ts';
import { type FileFinding, hasErrors } from '../validation/report.ts';
import { inconsistencies } from './consistency.ts';
import type { Draft } from './draft.ts';
import { gather, type Known } from './gather.ts';
import { findInputs, type Inputs, logoResources } from './inputs.ts';
import { alignmentsOf, type Built, packed, type Resource, resourcesOf } from './resource.ts';
import { spooledResource } from './spooled.ts';
import type { Workshop } from './workshop.ts';

/** A record with folios, checked as far as can be without cutting its images. */
export type Prepared = {
  readonly draft: Draft;
  readonly inputs: Inputs;
  readonly hash: string;
  readonly unit?: Unit;
  readonly findings: readonly FileFinding[];
};

/** The hash of everything a publication depends on. */
export const inputsHash = (signature: string, ...parts: readonly unknown[]): string =>
  sha256(JSON.stringify([signature, ...parts]));

/**
 * Finds and reads what a record needs and checks it; `unit` is absent where nothing has changed
 * since it was published, unless `always`, or where something is wrong.
 */
export async function prepare(
  shop: Workshop,
  draft: Draft,
  always: boolean,
  spool: Spool,
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
  const gathered = await gather(draft, inputs, sizes, shop.limits, publishedText(shop, id), spool);
  findings.push(...gathered.findings);
  return { draft, inputs, hash, findings, ...(!hasErrors(findings) && { unit: gathered.unit }) };
}

/** The texts that a record has published, on canvases of the size they had then. */
const publishedText =
  ({ records }: Workshop, record: string): Known =>
  (folio, layer) => {
    const leaf = records.leaf(record, folio.id);
    const found = leaf?.texts.find((text) => text.layer.id === layer.id);
    return leaf && found && { ...found.text, page: { width: leaf.width, height: leaf.height } };
  };

/** What the ingest says of an image that cannot be read; any other error is a fault of ours. */
export function imageFinding(draft: Draft, folio: Folio, error: unknown): FileFinding {
  if (!(error instanceof FondsError)) throw error;
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

/** Builds all that the record publishes and checks every resource; what is not valid is not published. */
export async function build(
  shop: Workshop,
  { draft, inputs }: Prepared,
  unit: Unit,
  spool: Spool,
): Promise<{ resources: Resource[]; findings: FileFinding[] }> {
  const resources: Resource[] = [];
  const findings: FileFinding[] = [];
  const add = async (built: Built, type?: string) => {
    resources.push(spooledResource(spool, packed(shop.uri, built, type)));
    // Lets what is done beside the main thread go on.
    await setImmediate();
  };
  const canvases = canvasesOf(shop, unit);
  for (const built of resourcesOf(shop.uri, unit)) {
    findings.push(...checkBuilt(shop, draft, [built], canvases));
    await add(built);
  }
  for (const built of alignmentsOf(shop.uri, unit)) await add(built, 'application/json');
  resources.push(...(await logoResources(shop.uri, unit.record.id, inputs)));
  return { resources, findings };
}

/** How far each canvas extends, for what stands on it. */
const canvasesOf = ({ uri }: Workshop, { record, leaves }: Unit) =>
  new Map(leaves.map((leaf) => [uri.canvas(record.id, leaf.folio.id), leaf as Size]));

/** What the schema and the rules of IIIF say of the resources built; only errors hinder publication. */
export function checkBuilt(
  { validateIiif }: Workshop,
  draft: Draft,
  built: readonly Built[],
  canvases: ReturnType<typeof canvasesOf> = new Map(),
): FileFinding[] {
  return built.flatMap((resource) =>
    validateIiif(resource, { url: resource.id, canvases })
      .filter(({ severity }) => severity === 'error')
      .map((finding) => ({
        ...finding,
        file: `${draft.folder}/record.yaml`,
        message: `${resource.id}${finding.pointer}: ${finding.message}`,
      })),
  );
}
