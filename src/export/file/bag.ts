import { createHash } from 'node:crypto';
import { addAbortSignal, pipeline, Readable, Transform, type Writable } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import type { Documents } from '../../catalogue/documents.ts';
import { RECORD_DOWNLOADS, type RecordDownload, recordDownloads } from '../../iiif/downloads.ts';
import { textIn } from '../../record/language.ts';
import { referenceCode } from '../../record/reference.ts';
import { inSlices } from '../../system/time-slices.ts';
import { type ExportRecord, inBothLanguages, layerStatements } from '../export-record.ts';
import { LAYER_WRITERS } from './layer-text.ts';
import { LEAF_TEXT_FORMATS } from './leaf-text.ts';

/** A file of the payload. */
export type BagFile = {
  /** Below `data/`. */
  readonly path: string;
  /** Called when it is the file's turn. */
  readonly read: () => Promise<string | Uint8Array | Readable>;
  /** Already compressed, like a PDF. */
  readonly stored?: boolean;
};

/** The contents of the tag files, collected while the payload is written. */
type Tally = { readonly manifest: string[]; readonly tags: string[]; bytes: number; files: number };

/**
 * Writes a bag (BagIt 1.0) as ZIP, one file after another, with at most one in memory. Checksums are
 * computed as the bytes pass, so the tag files come last.
 * https://www.rfc-editor.org/rfc/rfc8493
 */
export async function writeBag(
  exported: ExportRecord,
  files: Iterable<BagFile> | AsyncIterable<BagFile>,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  const zip = new ZipFile();
  const tally: Tally = { manifest: [], tags: [], bytes: 0, files: 0 };
  const failure = new AbortController();
  const fail = (error: unknown) => failure.abort(error);
  zip.on('error', fail);
  const stop = AbortSignal.any([signal, failure.signal]);
  const written = piped(zip.outputStream, out, { signal: stop });
  // Awaited at the end; until then a failure must not be an unhandled rejection.
  written.catch(fail);
  const add = (path: string, file: Pick<BagFile, 'read' | 'stored'>, onHashed: OnHashed) =>
    zip.addReadStreamLazy(
      `${exported.record.id}/${path}`,
      { compress: !file.stored, mtime: new Date(exported.published), forceDosTimestamp: true },
      (done) => {
        file.read().then(
          // yazl pipes the part without listening for errors. A part that fails must end the bag, and
          // an aborted bag must end the part and close its source.
          (content) => {
            const part = hashed(content, path, onHashed).on('error', fail);
            done(null, addAbortSignal(stop, part));
          },
          (error: unknown) => done(error, Readable.from([])),
        );
      },
    );
  const payload: OnHashed = (path, hash, bytes) => {
    tally.manifest.push(`${hash}  ${path}`);
    tally.bytes += bytes;
    tally.files += 1;
  };
  const tag: OnHashed = (path, hash) => tally.tags.push(`${hash}  ${path}`);
  for await (const file of files) {
    if (stop.aborted) break;
    add(`data/${file.path}`, file, payload);
    // Lets the first bytes go out while the file list of a long record is still being built.
    await setImmediate();
  }
  const lines = (all: () => readonly string[]) => async () => `${all().join('\n')}\n`;
  add('bagit.txt', { read: lines(() => BAGIT) }, tag);
  add('bag-info.txt', { read: lines(() => bagInfo(exported, tally)) }, tag);
  add('manifest-sha256.txt', { read: lines(() => tally.manifest) }, tag);
  add('tagmanifest-sha256.txt', { read: lines(() => tally.tags) }, () => undefined);
  zip.end();
  await written.catch((error: unknown) => {
    throw signal.aborted ? error : failure.signal.reason;
  });
}

type OnHashed = (path: string, hash: string, bytes: number) => void;

/** Passes the bytes on, counting and hashing them. */
function hashed(
  content: string | Uint8Array | Readable,
  path: string,
  onHashed: OnHashed,
): Readable {
  const source = content instanceof Readable ? content : Readable.from([Buffer.from(content)]);
  const hash = createHash('sha256');
  let bytes = 0;
  const tally = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      onHashed(path, hash.digest('hex'), bytes);
      done();
    },
  });
  // The reader of the last stream sees any failure.
  return pipeline(source, tally, () => undefined);
}

const BAGIT = ['BagIt-Version: 1.0', 'Tag-File-Character-Encoding: UTF-8'];

/** https://www.rfc-editor.org/rfc/rfc8493#section-2.2.2 */
function bagInfo({ record, path, published, uri, version }: ExportRecord, tally: Tally): string[] {
  const statuses = record.layers.map(
    (layer) => `Text-Status: ${layerStatements(layer, path).join(' | ')}`,
  );
  const provider = path.findLast(({ providers }) => providers.length > 0)?.providers[0];
  return [
    ...(provider ? [`Source-Organization: ${textIn(provider.label, 'en')}`] : []),
    `External-Description: ${inBothLanguages([record.title]).join(' · ')}`,
    `External-Identifier: ${uri.record(record.id)}`,
    `Bagging-Date: ${published.slice(0, 10)}`,
    `Bag-Software-Agent: fonds`,
    `Record-Version: ${version}`,
    `Payload-Oxum: ${tally.bytes}.${tally.files}`,
    'Contents: the description, the texts in every format, the IIIF documents and a PDF; not the masters of the images.',
    ...statuses,
  ].map((line) => line.replace(/[\r\n]+/g, ' '));
}

/** Where the files of a bag come from. */
type BagSources = {
  readonly documents: Documents;
  /** Another download of the same record or leaf. */
  readonly readDownload: (name: RecordDownload) => Promise<Readable>;
};

/** The payload of a bag: everything but the masters. No file is made before its turn. */
export async function* bagFiles(
  exported: ExportRecord,
  { documents, readDownload }: BagSources,
): AsyncGenerator<BagFile> {
  const { record, path, uri, leaves } = exported;
  const published = (name: string, address: string): BagFile => ({
    path: name,
    read: async () => (await documents(address.slice(uri.base.length), 'plain'))?.bytes ?? '',
  });
  const description = () => JSON.stringify({ ...record, referenceCode: referenceCode(path) });
  yield { path: 'description.json', read: async () => description() };
  yield published('iiif/manifest.json', uri.manifest(record.id));
  for (const name of DOWNLOADS.filter(isText)) {
    yield { path: name, read: () => readDownload(name) };
  }
  for (const { id } of record.layers) {
    yield published(`iiif/layer/${id}.json`, uri.layer(record.id, id));
    for (const [ending, write] of Object.entries(LAYER_WRITERS)) {
      yield {
        path: `text/${id}.${ending}`,
        read: async () => Readable.from(inSlices(write(exported, id))),
      };
    }
  }
  for await (const leaf of leaves()) {
    const { folio, texts } = leaf;
    yield published(`iiif/alignment/${folio.id}.json`, uri.alignment(record.id, folio.id));
    for (const { layer } of texts) {
      const name = `${folio.id}/${layer.id}`;
      yield published(`iiif/annotations/${name}.json`, uri.page(record.id, folio.id, layer.id));
      for (const format of LEAF_TEXT_FORMATS) {
        yield {
          path: `text/${name}.${format.ending}`,
          read: async () => leafText(exported, folio.id, layer.id, format),
        };
      }
    }
  }
  for (const name of DOWNLOADS.filter((name) => !isText(name))) {
    yield { path: name, read: () => readDownload(name), stored: true };
  }
}

/** The downloads that a bag contains, those for programs first. */
const DOWNLOADS: readonly RecordDownload[] = recordDownloads()
  .filter(({ links }) => links.bag)
  .sort((a, b) => Number(b.links.seeAlso !== undefined) - Number(a.links.seeAlso !== undefined))
  .map(({ name }) => name);

/** True for a format that is worth compressing. */
const isText = (name: RecordDownload): boolean =>
  /^text\/|[+/]xml$/.test(RECORD_DOWNLOADS[name].mediaType);

/** Reads the leaf again at its turn: the closures of a thousand leaves must not hold their texts. */
async function leafText(
  exported: ExportRecord,
  folio: string,
  layer: string,
  format: (typeof LEAF_TEXT_FORMATS)[number],
): Promise<string> {
  const leaf = await exported.leaf(folio);
  const text = leaf?.texts.find((one) => one.layer.id === layer);
  return leaf && text ? format.write(exported, leaf, text) : '';
}
