import type { Decision } from '../../access/decide.ts';
import { viewOf } from '../../access/view.ts';
import { alignment, annotationPage } from '../../iiif/presentation/annotation.ts';
import { type AnyText, type Leaf, memberOf, readPassages, readText } from '../../iiif/unit.ts';
import { previewId, type Uris } from '../../iiif/uri.ts';
import { listedSizes } from '../../image/image.ts';
import type { StoredImage } from '../images.ts';
import {
  type BuiltDocument,
  buildDocuments,
  documentResource,
  type Publication,
  type PublicationUnit,
  type Resource,
} from '../resource.ts';
import type { SealedImage, SealedRecord } from './sealed-record.ts';
import { type ImageVariant, variantFor, variantName } from './variant.ts';

/**
 * What a sealed record publishes to the readers of a decision: built from the view of it, so that nothing
 * closed can be in it.
 *
 * @param keep takes each resource as it is built, and may move its bytes elsewhere
 * @param check sees each IIIF document before it is kept
 */
export function viewPublication(
  uri: Uris,
  { unit: whole, images, folder, inputs }: SealedRecord,
  decision: Decision,
  keep: (resource: Resource) => Resource = (resource) => resource,
  check: (document: BuiltDocument) => void = () => undefined,
): Publication {
  const visible = new Map(
    whole.leaves.map((leaf) => [leaf.folio.id, imageFor(leaf, images, decision)]),
  );
  const view = viewOf(whole, decision);
  const unit: PublicationUnit = {
    ...view,
    leaves: view.leaves.map((leaf) => withPicture(leaf, visible.get(leaf.folio.id))),
  };
  const resources: Resource[] = [];
  for (const { document, type } of documentsOf(uri, unit)) {
    if (type === undefined) check(document);
    resources.push(keep(documentResource(uri, document, type)));
  }
  return {
    unit,
    folder,
    inputs,
    member: memberOf(unit, 'Manifest'),
    images: [...visible.values()].filter((image) => image !== undefined),
    resources,
  };
}

/** All documents of a record, its Manifest first; those of IIIF have no other type. */
function* documentsOf(
  uri: Uris,
  unit: PublicationUnit,
): Generator<{ readonly document: BuiltDocument; readonly type?: string }> {
  const { record } = unit;
  for (const document of buildDocuments(uri, unit)) yield { document };
  for (const leaf of unit.leaves) {
    for (const text of leaf.texts) {
      const on = { record: record.id, folio: leaf.folio.id, layer: text.layer };
      const neighbours = neighboursOf(unit, leaf, text);
      yield { document: annotationPage(uri, { ...on, passages: readPassages(text) }, neighbours) };
    }
  }
  for (const { folio, texts } of unit.leaves) {
    if (texts.length === 0) continue;
    const read = texts.map((text) => ({
      layer: text.layer,
      text: readText(text),
      passages: readPassages(text),
      ...(text.alignment && { alignment: text.alignment }),
    }));
    const document = alignment(uri, record.id, { folio, texts: read });
    yield { document, type: 'application/json' };
  }
}

/** The previous and the next folio that have a text of the layer. */
function neighboursOf({ leaves }: PublicationUnit, leaf: Leaf<AnyText>, { layer }: AnyText) {
  const own = leaves.filter(({ texts }) => texts.some((text) => text.layer.id === layer.id));
  const i = own.indexOf(leaf);
  const [prev, next] = [own[i - 1]?.folio.id, own[i + 1]?.folio.id];
  return { ...(prev !== undefined && { prev }), ...(next !== undefined && { next }) };
}

/** The image of a leaf that the decision allows, under the id by which it is requested. */
function imageFor(
  leaf: Leaf<AnyText>,
  images: readonly SealedImage[],
  decision: Decision,
): StoredImage | undefined {
  const wanted = variantFor(leaf, decision);
  if (!wanted) return undefined;
  const own = images.filter(({ folio }) => folio === leaf.folio.id);
  const { maxSide } = wanted;
  const source = closestVariant(own, wanted)?.source;
  if (!source || maxSide === undefined) return source;
  return { ...source, id: previewId(source.id, maxSide) };
}

/**
 * A variant that shows no more than the wanted one. Variants are cut at ingest for what everyone sees, now
 * and later; a reader who is admitted to some masked parts only gets one that masks more.
 */
function closestVariant(
  images: readonly SealedImage[],
  { masks, maxSide }: ImageVariant,
): SealedImage | undefined {
  const isEnough = ({ variant }: SealedImage) => {
    const parts = variant.split(' ');
    const isSmall = maxSide === undefined || parts[0] === `${maxSide}`;
    return (
      isSmall &&
      variantName({ masks })
        .split(' ')
        .every((mask) => mask === '' || parts.includes(mask))
    );
  };
  const byLength = (a: SealedImage, b: SealedImage) => a.variant.length - b.variant.length;
  return images.filter(isEnough).sort(byLength)[0];
}

/** The leaf with what the reader gets for its image. */
function withPicture(leaf: Leaf<AnyText>, image: StoredImage | undefined): Leaf<AnyText> {
  if (!leaf.closed || !image) return leaf;
  const { id, width, height } = image;
  const size = { width, height };
  return { ...leaf, preview: { image: id, ...size, max: size, sizes: listedSizes(size) } };
}
