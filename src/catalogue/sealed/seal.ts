import type PQueue from 'p-queue';
import {
  accessOf,
  closedTexts,
  type Decision,
  decide,
  isOpen,
  type RecordAccess,
  stagesOf,
} from '../../access/decide.ts';
import { EVERYONE } from '../../access/reader.ts';
import { unplacedParts, viewOf } from '../../access/view.ts';
import type { FileFinding } from '../../check/finding.ts';
import type { Unit } from '../../iiif/unit.ts';
import { MissingDate } from '../../record/access.ts';
import type { Folio } from '../../record/record.ts';
import type { Spool } from '../../system/file/spool.ts';
import type { IngestContext } from '../ingest/context.ts';
import { type Draft, recordFile } from '../ingest/draft.ts';
import type { Inputs } from '../ingest/inputs.ts';
import { documentFindings } from '../ingest/leaf/finding.ts';
import type { Publication, PublicationUnit, Resource } from '../resource.ts';
import type { SealedImage, SealedRecord } from './sealed-record.ts';
import { type ImageVariant, variantFor, variantName } from './variant.ts';
import { viewPublication } from './view-publication.ts';

/** What becomes of a record of which something is closed. */
export type SealedResult = {
  /** What everyone may see; absent if not even the description may be seen. */
  readonly publication?: Publication;
  readonly sealed: SealedRecord;
  readonly now: Date;
  readonly findings: readonly FileFinding[];
  /** The keys of the packs that were cut for readers who do not see the whole image. */
  readonly packs: readonly string[];
};

/** The rules for a record, if there are any, or the finding that they cannot be kept to. */
export function accessOfDraft(draft: Draft): {
  readonly access?: RecordAccess;
  readonly findings: readonly FileFinding[];
} {
  try {
    const access = accessOf(draft.path);
    return { ...(access && { access }), findings: [] };
  } catch (error) {
    if (!(error instanceof MissingDate)) throw error;
    const suggestion =
      error.after === 'death'
        ? 'Give “died” with a creator or a person of the record, or write “until” as a date.'
        : 'Give the record a date, or write “until” as a date.';
    const message = `a term of closure is counted from the ${error.after} of this record, which is not given`;
    return { findings: [{ ...findingAt(draft, '/access', 'missing-date', message), suggestion }] };
  }
}

/** A time at which nothing has opened, to find all parts that any rule names. */
const BEFORE_ALL = new Date(0);

/**
 * Seals a record and makes of it what everyone may see now. Images are also cut as everyone may see them,
 * now and after each day on which something opens, so that nothing has to be read again on that day.
 *
 * @param whole what would be published if everything were open
 */
export async function sealRecord(
  context: IngestContext,
  draft: Draft,
  { masters }: Inputs,
  whole: Publication,
  access: RecordAccess,
  cutting: PQueue,
  spool: Spool,
): Promise<SealedResult> {
  const now = context.now();
  const parts = partIds(whole.unit);
  const stages = stagesOf(access, now).map((time) => decide(access, parts, EVERYONE, time));
  const { images, packs } = await cutVariants(context, whole, masters, stages, cutting);
  const { folder, inputs, unit } = whole;
  const sealed = { access, folder, inputs, unit, images };
  const [decision] = stages as [Decision];
  const findings = unplacedFindings(draft, whole.unit, access);
  if (decision.description) return { sealed, now, findings, packs };
  const publication = viewPublication(
    context.uri,
    sealed,
    decision,
    (resource) => spooled(resource, spool),
    (document) =>
      findings.push(...documentFindings(context.validateIiif, draft.folder, [document])),
  );
  const files = whole.resources.filter(({ plain }) => plain !== undefined);
  return {
    publication: {
      ...publication,
      resources: [...publication.resources, ...files],
      closed: closedTexts(decision),
      ...(stages.some((stage) => !isOpen(stage)) && { sealed: { record: sealed, now } }),
    },
    sealed,
    now,
    findings,
    packs,
  };
}

/** A level as everyone may see it, and what is kept of it if that is not all. */
export type SealedLevel = {
  /** Absent if not even the description may be seen. */
  readonly unit?: Unit;
  readonly sealed?: { readonly record: SealedRecord; readonly now: Date };
};

/** Seals a level of which something is closed. */
export function sealLevel(
  unit: Unit,
  access: RecordAccess,
  { folder, inputs }: Pick<SealedRecord, 'folder' | 'inputs'>,
  now: Date,
): SealedLevel {
  const decision = decide(access, { folios: [], layers: [] }, EVERYONE, now);
  const record: SealedRecord = { access, folder, inputs, unit, images: [] };
  return {
    ...(!decision.description && { unit: viewOf(unit, decision) as Unit }),
    ...(!isOpen(decision) && { sealed: { record, now } }),
  };
}

/** The ids of all parts of a record. */
export const partIds = ({ record }: PublicationUnit) => ({
  folios: record.folios.map(({ id }) => id),
  layers: record.layers.map(({ id }) => id),
});

/** A document whose bytes are moved into the spool. */
function spooled(resource: Resource, spool: Spool): Resource {
  const [gzip, brotli] = [spool.write(resource.gzip()), spool.write(resource.brotli())];
  return { ...resource, gzip: () => gzip(), brotli: () => brotli() };
}

/** The images of the record, whole and as each stage shows them. */
async function cutVariants(
  { packs }: IngestContext,
  whole: Publication,
  masters: ReadonlyMap<Folio, Parameters<IngestContext['packs']['cut']>[0]>,
  stages: readonly Decision[],
  cutting: PQueue,
): Promise<{ images: SealedImage[]; packs: string[] }> {
  const works = whole.unit.leaves.map((leaf) => async (): Promise<SealedImage[]> => {
    const { folio, image } = leaf;
    const source = whole.images.find(({ id }) => id === image);
    const master = masters.get(folio);
    if (!source || !master) return [];
    const variants = new Map<string, ImageVariant>();
    for (const stage of stages) {
      const variant = variantFor(leaf, stage);
      if (variant && variantName(variant) !== '') variants.set(variantName(variant), variant);
    }
    const { master: _, ...shown } = source;
    const images: SealedImage[] = [{ folio: folio.id, variant: '', source }];
    for (const [name, variant] of variants) {
      const { key, ...pack } = await packs.cut(master, folio.page, variant);
      images.push({ folio: folio.id, variant: name, source: { ...shown, ...pack, hash: key } });
    }
    return images;
  });
  const images = (await cutting.addAll(works)).flat();
  const less = images.filter(({ variant }) => variant !== '');
  return { images, packs: less.map(({ source }) => source.hash) };
}

/** Redactions that hide nothing, because what they name is not there. */
function unplacedFindings(
  draft: Draft,
  { record, leaves }: PublicationUnit,
  access: RecordAccess,
): FileFinding[] {
  const all = decide(access, partIds({ record } as PublicationUnit), EVERYONE, BEFORE_ALL);
  const findings: FileFinding[] = [];
  for (const leaf of leaves) {
    for (const { folio, lines, layer, box } of unplacedParts(leaf, all)) {
      const i = access.redactions.findIndex(
        (one) => one.folio === folio && one.lines?.join() === lines?.join() && one.layer === layer,
      );
      const what = lines ? `the lines ${lines.join('–')}` : `the box ${JSON.stringify(box)}`;
      const message = `${what} are not found on the image of folio ${folio}, so they cannot be painted over`;
      findings.push({
        ...findingAt(draft, `/access/redactions/${i}`, 'redaction-not-found', message),
        suggestion:
          'Check the ids of the lines and the layer; for a text without boxes, give “xywh” as well.',
      });
    }
  }
  return findings;
}

const findingAt = (draft: Draft, pointer: string, rule: string, message: string): FileFinding => ({
  severity: 'error',
  file: recordFile(draft.folder),
  pointer,
  rule,
  message,
  ...draft.at(pointer),
});
