import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { textIn } from '../record/language.ts';
import type { Dossier } from './dossier.ts';
import { inBoth, saidOf } from './said.ts';

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
  dossier: Dossier,
  files: Iterable<BagFile>,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  const zip = new ZipFile();
  const tally: Tally = { manifest: [], tags: [], bytes: 0, files: 0 };
  const stop = new AbortController();
  zip.on('error', (error) => stop.abort(error));
  const written = pipeline(zip.outputStream, out, {
    signal: AbortSignal.any([signal, stop.signal]),
  });
  // Looked at when all files are named; until then nobody waits for it.
  written.catch(() => undefined);
  const add = (path: string, file: Pick<BagFile, 'read' | 'stored'>, note: Note) =>
    zip.addReadStreamLazy(
      `${dossier.record.id}/${path}`,
      { compress: !file.stored, mtime: new Date(dossier.published), forceDosTimestamp: true },
      (give) => {
        file.read().then(
          (content) => give(null, tallied(content, path, note)),
          (error: unknown) => give(error, Readable.from([])),
        );
      },
    );
  const payload: Note = (path, hash, bytes) => {
    tally.manifest.push(`${hash}  ${path}`);
    tally.bytes += bytes;
    tally.files += 1;
  };
  const tag: Note = (path, hash) => tally.tags.push(`${hash}  ${path}`);
  for (const file of files) {
    if (signal.aborted) break;
    add(`data/${file.path}`, file, payload);
    // The first bytes go out while the list of a long record is still drawn up.
    await setImmediate();
  }
  const lines = (all: () => readonly string[]) => async () => `${all().join('\n')}\n`;
  add('bagit.txt', { read: lines(() => BAGIT) }, tag);
  add('bag-info.txt', { read: lines(() => bagInfo(dossier, tally)) }, tag);
  add('manifest-sha256.txt', { read: lines(() => tally.manifest) }, tag);
  add('tagmanifest-sha256.txt', { read: lines(() => tally.tags) }, () => undefined);
  zip.end();
  await written.catch((error: unknown) => {
    throw stop.signal.aborted ? stop.signal.reason : error;
  });
}

type Note = (path: string, hash: string, bytes: number) => void;

/** The bytes, counted and hashed on their way. */
function tallied(content: string | Uint8Array | Readable, path: string, note: Note): Readable {
  const source = content instanceof Readable ? content : Readable.from([Buffer.from(content)]);
  const hash = createHash('sha256');
  return Readable.from(
    (async function* () {
      let bytes = 0;
      for await (const chunk of source) {
        const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as string);
        hash.update(part);
        bytes += part.length;
        yield part;
      }
      note(path, hash.digest('hex'), bytes);
    })(),
    { objectMode: false },
  );
}

const BAGIT = ['BagIt-Version: 1.0', 'Tag-File-Character-Encoding: UTF-8'];

/** https://www.rfc-editor.org/rfc/rfc8493#section-2.2.2 */
function bagInfo({ record, path, published, uri, version }: Dossier, tally: Tally): string[] {
  const said = record.layers.map((layer) => `Text-Status: ${saidOf(layer, path).join(' | ')}`);
  const provider = path.findLast(({ providers }) => providers.length > 0)?.providers[0];
  return [
    ...(provider ? [`Source-Organization: ${textIn(provider.label, 'en')}`] : []),
    `External-Description: ${inBoth([record.title]).join(' · ')}`,
    `External-Identifier: ${uri.record(record.id)}`,
    `Bagging-Date: ${published.slice(0, 10)}`,
    `Bag-Software-Agent: fonds`,
    `Record-Version: ${version}`,
    `Payload-Oxum: ${tally.bytes}.${tally.files}`,
    'Contents: the description, the texts in every format, the IIIF documents and a PDF; not the masters of the images.',
    ...said,
  ].map((line) => line.replace(/[\r\n]+/g, ' '));
}
