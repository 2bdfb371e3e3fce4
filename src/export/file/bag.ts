import { createHash } from 'node:crypto';
import { addAbortSignal, pipeline, Readable, Transform, type Writable } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import type { Documents } from '../../catalogue/documents.ts';
import { textIn } from '../../record/language.ts';
import { referenceCode } from '../../record/reference.ts';
import { inSlices } from '../../system/time-slices.ts';
import { type ExportRecord, inBothLanguages, layerStatements } from '../export-record.ts';
import { FOLIO_FORMATS, type FolioFormat } from '../formats.ts';
import { parallelHtml } from './html.ts';
import { asDescribed, mets } from './mets.ts';
import { recordMarkdown, recordPlain } from './plain.ts';
import { tei } from './tei.ts';

/** A file of a bag: its path below `data/`, and its bytes, which are made when its turn comes. */
export type BagFile = {
  readonly path: string;
  readonly read: () => Promise<string | Uint8Array | Readable>;
  /** Packed already, as a PDF is. */
  readonly stored?: boolean;
};

/** What the tag files are made of: it grows while the payload is written. */
type Tally = { readonly manifest: string[]; readonly tags: string[]; bytes: number; files: number };

/**
 * Writes a bag (BagIt 1.0) as ZIP, one file after the other; memory holds one at a time. The checksums
 * are taken while the bytes pass, so the tag files stand at the end.
 * https://www.rfc-editor.org/rfc/rfc8493
 */
export async function writeBag(
  exported: ExportRecord,
  files: Iterable<BagFile>,
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
  // Looked at when all files are named; until then nobody waits for it.
  written.catch(fail);
  const add = (path: string, file: Pick<BagFile, 'read' | 'stored'>, note: OnHashed) =>
    zip.addReadStreamLazy(
      `${exported.record.id}/${path}`,
      { compress: !file.stored, mtime: new Date(exported.published), forceDosTimestamp: true },
      (give) => {
        file.read().then(
          // The library pipes it on without listening to it: a part that fails ends the bag, and a bag
          // that is given up ends the part and lets go of what it reads.
          (content) => {
            const part = hashed(content, path, note).on('error', fail);
            give(null, addAbortSignal(stop, part));
          },
          (error: unknown) => give(error, Readable.from([])),
        );
      },
    );
  const payload: OnHashed = (path, hash, bytes) => {
    tally.manifest.push(`${hash}  ${path}`);
    tally.bytes += bytes;
    tally.files += 1;
  };
  const tag: OnHashed = (path, hash) => tally.tags.push(`${hash}  ${path}`);
  for (const file of files) {
    if (stop.aborted) break;
    add(`data/${file.path}`, file, payload);
    // The first bytes go out while the list of a long record is still drawn up.
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

/** The bytes, counted and hashed on their way. */
function hashed(content: string | Uint8Array | Readable, path: string, note: OnHashed): Readable {
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
      note(path, hash.digest('hex'), bytes);
      done();
    },
  });
  // Whoever takes the bytes learns of a failure from the last stream.
  return pipeline(source, tally, () => undefined);
}

const BAGIT = ['BagIt-Version: 1.0', 'Tag-File-Character-Encoding: UTF-8'];

/** https://www.rfc-editor.org/rfc/rfc8493#section-2.2.2 */
function bagInfo({ record, path, published, uri, version }: ExportRecord, tally: Tally): string[] {
  const said = record.layers.map(
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
    ...said,
  ].map((line) => line.replace(/[\r\n]+/g, ' '));
}

/** What a bag of a record holds: everything but the masters. Nothing is made before its turn. */
export function* bagFiles(
  exported: ExportRecord,
  documents: Documents,
  pdf: () => Promise<Readable>,
): Generator<BagFile> {
  const { record, path, uri, leaves } = exported;
  const published = (name: string, address: string): BagFile => ({
    path: name,
    read: async () => documents(address.slice(uri.base.length), 'plain')?.bytes ?? '',
  });
  const description = () => JSON.stringify({ ...record, referenceCode: referenceCode(path) });
  yield { path: 'description.json', read: async () => description() };
  yield published('iiif/manifest.json', uri.manifest(record.id));
  yield { path: 'tei.xml', read: async () => Readable.from(inSlices(tei(exported))) };
  yield {
    path: 'mets.xml',
    read: async () => Readable.from(inSlices(mets(asDescribed(exported)))),
  };
  yield {
    path: 'parallel.html',
    read: async () => Readable.from(inSlices(parallelHtml(exported))),
  };
  for (const { id } of record.layers) {
    yield published(`iiif/layer/${id}.json`, uri.layer(record.id, id));
    yield {
      path: `text/${id}.txt`,
      read: async () => Readable.from(inSlices(recordPlain(exported, id))),
    };
    yield {
      path: `text/${id}.md`,
      read: async () => Readable.from(inSlices(recordMarkdown(exported, id))),
    };
  }
  for (const leaf of leaves()) {
    const { folio, texts } = leaf;
    yield published(`iiif/alignment/${folio.id}.json`, uri.alignment(record.id, folio.id));
    for (const { layer } of texts) {
      const name = `${folio.id}/${layer.id}`;
      yield published(`iiif/annotations/${name}.json`, uri.page(record.id, folio.id, layer.id));
      for (const ending of Object.keys(FOLIO_FORMATS) as FolioFormat[]) {
        yield {
          path: `text/${name}.${ending}`,
          read: async () => textOf(exported, folio.id, layer.id, ending),
        };
      }
    }
  }
  yield { path: 'record.pdf', read: pdf, stored: true };
}

/** Read again at its turn: the closures of a thousand leaves must not hold their texts. */
function textOf(exported: ExportRecord, folio: string, layer: string, ending: FolioFormat): string {
  const leaf = exported.leaf(folio);
  const text = leaf?.texts.find((one) => one.layer.id === layer);
  return leaf && text ? FOLIO_FORMATS[ending].write(exported, leaf, text) : '';
}
