import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Documents } from '../../catalogue/documents.ts';
import type { Records } from '../../catalogue/records.ts';
import type { Leaf, LeafText } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { JsonObject } from '../../record/json.ts';
import { type ArchiveRecord, type Layer, layerLabel, layerWarning } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import type { Store } from '../../system/store/store.ts';
import { linesOf } from '../../text/text.ts';
import { rightsOf } from '../export-record.ts';

export type DatasetSources = {
  readonly uri: Uris;
  readonly records: Records;
  readonly documents: Documents;
};

type DocumentSources = Pick<DatasetSources, 'uri' | 'documents'>;

/** The texts of one status, kind and language; each group has its own files. */
export type TextGroup = Pick<Layer, 'status' | 'kind' | 'language'>;

const isIn = (layer: Layer, group: TextGroup) =>
  layer.status === group.status && layer.kind === group.kind && layer.language === group.language;

/** The Manifest or the Collection of each record. */
export async function* manifests(
  sources: DocumentSources,
  ids: readonly string[],
): AsyncGenerator<JsonObject> {
  const { uri, documents } = sources;
  for (const id of ids) {
    const manifest = await published(uri, documents, uri.manifest(id));
    if (manifest) yield manifest;
    else yield* collection(sources, uri.collection(id));
  }
}

/** A Collection, followed by its pages if it has too many members for one document. */
export async function* collection(
  { uri, documents }: DocumentSources,
  address: string,
): AsyncGenerator<JsonObject> {
  let found = await published(uri, documents, address);
  for (let page = 1; found; page++) {
    yield found;
    found = await published(uri, documents, uri.collectionPage(address, page));
  }
}

/** The annotation pages of a group of texts. */
export async function* annotations(
  sources: DatasetSources,
  ids: readonly string[],
  group: TextGroup,
) {
  const { uri, documents } = sources;
  for await (const { record, leaf, text } of texts(sources, ids, group)) {
    const found = await published(
      uri,
      documents,
      uri.page(record.id, leaf.folio.id, text.layer.id),
    );
    if (found) yield found;
  }
}

/** A group of texts as plain text, leaf by leaf, each with its status, rights and source. */
export async function* plainTexts(
  sources: DatasetSources,
  ids: readonly string[],
  group: TextGroup,
) {
  const { uri } = sources;
  for await (const { path, record, leaf, text } of texts(sources, ids, group)) {
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

type LayerOnLeaf = {
  readonly path: readonly ArchiveRecord[];
  readonly record: ArchiveRecord;
  readonly leaf: Leaf;
  readonly text: LeafText;
};

async function* texts(
  { records }: DatasetSources,
  ids: readonly string[],
  group: TextGroup,
): AsyncGenerator<LayerOnLeaf> {
  for (const id of ids) {
    const path = await records.path(id);
    const record = path.at(-1);
    if (!record?.layers.some((layer) => isIn(layer, group))) continue;
    for (const folio of record.folios) {
      const leaf = await records.leaf(id, folio.id);
      const own = leaf?.texts.filter(({ layer }) => isIn(layer, group)) ?? [];
      for (const text of own) if (leaf) yield { path, record, leaf, text };
    }
  }
}

async function published(
  uri: Uris,
  documents: Documents,
  address: string,
): Promise<JsonObject | undefined> {
  const found = await documents(address.slice(uri.base.length), 'plain');
  return found && (JSON.parse(Buffer.from(found.bytes).toString()) as JsonObject);
}

/** A finished file of lines. */
export type LineFile = {
  /** Below the folder of the dataset. */
  readonly path: string;
  readonly lines: number;
  /** Of the compressed file. */
  readonly bytes: number;
  readonly sha256: string;
};

/** Bytes of lines per gzip member; a gzip file can have many members. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Writes JSON Lines, gzipped, and moves the file into place when it is complete. Only one chunk is in
 * memory. The same lines always give the same bytes. https://jsonlines.org/ https://www.rfc-editor.org/rfc/rfc1952#section-2.2
 */
export async function writeLines(
  store: Store,
  path: string,
  objects: Iterable<object> | AsyncIterable<object>,
): Promise<LineFile> {
  const hash = createHash('sha256');
  let [lines, bytes] = [0, 0];
  await store.put(path, async (temporary) => {
    const handle = await open(temporary, 'w');
    try {
      for await (const chunk of chunks(objects, () => lines++)) {
        const packed = gzipSync(chunk);
        hash.update(packed);
        bytes += packed.length;
        await handle.write(packed);
      }
    } finally {
      await handle.close();
    }
  });
  return { path, lines, bytes, sha256: hash.digest('hex') };
}

async function* chunks(
  objects: Iterable<object> | AsyncIterable<object>,
  count: () => void,
): AsyncGenerator<Buffer> {
  let [waiting, size]: [Buffer[], number] = [[], 0];
  for await (const one of objects) {
    const line = Buffer.from(`${JSON.stringify(one)}\n`);
    waiting.push(line);
    size += line.length;
    count();
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(waiting);
}
