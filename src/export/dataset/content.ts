import type { Documents } from '../../catalogue/documents.ts';
import type { Records } from '../../catalogue/records.ts';
import type { Json } from '../../iiif/json.ts';
import type { Leaf, LeafText } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import { layerLabel, layerWarning } from '../../record/layer.ts';
import type { ArchiveRecord, Layer } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { linesOf } from '../../text/text.ts';
import { rightsOf } from '../dossier.ts';

export type Sources = {
  readonly uri: Uris;
  readonly records: Records;
  readonly documents: Documents;
};

type Documented = Pick<Sources, 'uri' | 'documents'>;

/** The texts of one status, kind and language: they lie in files of their own. */
export type TextGroup = Pick<Layer, 'status' | 'kind' | 'language'>;

const isIn = (layer: Layer, group: TextGroup) =>
  layer.status === group.status && layer.kind === group.kind && layer.language === group.language;

/** The Manifest or the Collection of each record. */
export function* manifests(sources: Documented, ids: readonly string[]): Generator<Json> {
  const { uri, documents } = sources;
  for (const id of ids) {
    const manifest = published(uri, documents, uri.manifest(id));
    if (manifest) yield manifest;
    else yield* collection(sources, uri.collection(id));
  }
}

/** A Collection, and after it its pages, where its members are too many for one document. */
export function* collection({ uri, documents }: Documented, address: string): Generator<Json> {
  let found = published(uri, documents, address);
  for (let page = 1; found; page++) {
    yield found;
    found = published(uri, documents, uri.collectionPage(address, page));
  }
}

/** The annotation pages of a group of texts. */
export function* annotations(sources: Sources, ids: readonly string[], group: TextGroup) {
  const { uri, documents } = sources;
  for (const { record, leaf, text } of texts(sources, ids, group)) {
    const found = published(uri, documents, uri.page(record.id, leaf.folio.id, text.layer.id));
    if (found) yield found;
  }
}

/** A group of texts as plain text, leaf by leaf, each with what must be known before it is used. */
export function* plainTexts(sources: Sources, ids: readonly string[], group: TextGroup) {
  const { uri } = sources;
  for (const { path, record, leaf, text } of texts(sources, ids, group)) {
    const { layer } = text;
    const [reference, rights, warning] = [
      referenceCode(path),
      rightsOf(layer, path),
      layerWarning(layer),
    ];
    yield {
      id: uri.page(record.id, leaf.folio.id, layer.id),
      record: record.id,
      folio: leaf.folio.id,
      layer: layer.id,
      ...group,
      label: layerLabel(layer),
      ...(warning && { warning }),
      title: record.title,
      ...(reference && { reference }),
      ...(rights && { rights }),
      manifest: uri.manifest(record.id),
      canvas: uri.canvas(record.id, leaf.folio.id),
      page: uri.folio(record.id, leaf.folio.id),
      text: linesOf(text.text)
        .map((line) => line.text)
        .join('\n'),
    };
  }
}

type Found = {
  readonly path: readonly ArchiveRecord[];
  readonly record: ArchiveRecord;
  readonly leaf: Leaf;
  readonly text: LeafText;
};

function* texts({ records }: Sources, ids: readonly string[], group: TextGroup): Generator<Found> {
  for (const id of ids) {
    const path = records.path(id);
    const record = path.at(-1);
    if (!record?.layers.some((layer) => isIn(layer, group))) continue;
    for (const folio of record.folios) {
      const leaf = records.leaf(id, folio.id);
      const own = leaf?.texts.filter(({ layer }) => isIn(layer, group)) ?? [];
      for (const text of own) if (leaf) yield { path, record, leaf, text };
    }
  }
}

function published(uri: Uris, documents: Documents, address: string): Json | undefined {
  const found = documents(address.slice(uri.base.length), 'plain');
  return found && (JSON.parse(Buffer.from(found.bytes).toString()) as Json);
}
