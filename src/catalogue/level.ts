import { collection } from '../iiif/collection.ts';
import { collectionPages } from '../iiif/collection-page.ts';
import type { Unit } from '../iiif/unit.ts';
import { hasErrors } from '../validation/report.ts';
import { checkBuilt } from './check-built.ts';
import type { Draft } from './draft.ts';
import { findInputs, logoResources } from './inputs.ts';
import { actionFor, type Done, type IngestOptions, outcome } from './outcome.ts';
import { inputsHash, memberOf } from './prepare.ts';
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
  if (isSame && !always) return { outcome: outcome(draft, 'keep'), findings };
  const unit: Unit = { record, path, leaves: [] };
  const built = collection(shop.uri, unit, members);
  const pages = collectionPages(shop.uri, built, members);
  const all = [...findings, ...checkBuilt(shop.validateIiif, folder, [built, ...pages])];
  if (hasErrors(all)) return { outcome: outcome(draft, 'fail'), findings: all };
  if (isSame) return { outcome: outcome(draft, 'keep'), findings: all };
  const action = actionFor(shop, draft);
  if (!dryRun) {
    const thumbnail = members.find((member) => member.thumbnail)?.thumbnail;
    const hasText = members.some((member) => member.hasText);
    shop.writer.publish({
      unit,
      folder,
      inputs: hash,
      member: {
        ...memberOf(unit, 'Collection'),
        ...(thumbnail && { thumbnail }),
        ...(hasText && { hasText }),
      },
      images: [],
      resources: [
        ...[built, ...pages].map((one) => packed(shop.uri, one)),
        ...(await logoResources(shop.uri, record.id, inputs)),
      ],
    });
  }
  return { outcome: outcome(draft, action), findings: all };
}
