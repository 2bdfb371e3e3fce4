import { collection } from '../iiif/collection.ts';
import { collectionPages } from '../iiif/collection-page.ts';
import type { Member, Unit } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { hasErrors } from '../validation/report.ts';
import { checkBuilt } from './check-built.ts';
import type { Draft } from './draft.ts';
import { findInputs, logoResources } from './inputs.ts';
import { actionFor, type Done, type IngestOptions, outcome } from './outcome.ts';
import { inputsHash, memberOf } from './prepare.ts';
import type { Publication } from './publication.ts';
import { packed } from './resource.ts';
import type { Workshop } from './workshop.ts';

/** A record without folios: a Collection of what lies under it. */
export async function publishLevel(
  shop: Workshop,
  draft: Draft,
  { dryRun = false, always = false }: IngestOptions,
): Promise<Done> {
  const { record, path, folder } = draft;
  const { inputs, findings } = await findInputs(draft, shop);
  if (hasErrors(findings)) return { outcome: outcome(draft, 'fail'), findings };
  const members = shop.records.members(record.id);
  const hash = inputsHash(shop.signature, inputs.hash, members);
  const isSame = shop.records.publication(record.id)?.inputs === hash;
  const from = inputs.looked && { inputs: hash, files: inputs.looked, packs: [] };
  if (isSame && !dryRun) shop.stale.mend(record.id);
  if (isSame && !always) return { outcome: outcome(draft, 'keep'), findings, from };
  const unit: Unit = { record, path, leaves: [] };
  const { built, publication } = levelPublication(shop.uri, unit, members);
  const all = [...findings, ...checkBuilt(shop.validateIiif, folder, built)];
  if (hasErrors(all)) return { outcome: outcome(draft, 'fail'), findings: all };
  if (isSame) return { outcome: outcome(draft, 'keep'), findings: all, from };
  const action = actionFor(shop, draft);
  if (!dryRun) {
    const logos = await logoResources(shop.uri, record.id, inputs);
    const resources = [...publication.resources, ...logos];
    shop.writer.publish({ ...publication, folder, inputs: hash, resources });
  }
  return { outcome: outcome(draft, action), findings: all, from };
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
