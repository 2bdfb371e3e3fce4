import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Documents } from '../catalogue/documents.ts';
import { FondsError } from '../errors.ts';
import type { RecordDownload } from '../iiif/downloads.ts';
import type { OpenFile } from '../system/file/cache-folder.ts';
import { sha256 } from '../system/file/hash.ts';
import { inSlices } from '../system/time-slices.ts';
import {
  type ExportContext,
  type ExportRecord,
  type ExportRecordSources,
  readExportRecord,
} from './export-record.ts';
import { LAYER_WRITERS, type LayerDownload } from './file/layer-text.ts';
import type { ImageOf } from './file/pdf-leaf.ts';
import { DOWNLOAD_WRITERS, type ExportTools } from './formats.ts';
import type { SharedExports } from './shared-exports.ts';
import { exportStore, type WriteExport } from './store.ts';

/** A download of a record or of one of its leaves, or one text of a record. */
export type ExportRequest =
  | { readonly kind: RecordDownload; readonly folio?: string | undefined }
  | { readonly kind: LayerDownload; readonly layer: string };

/** A download that need not exist yet. */
export type PreparedExport = {
  /** Depends on the inputs only, so it is known before the file is made. */
  readonly etag: string;
  /** ISO 8601 */
  readonly modified: string;
  /** The finished file; undefined if it hasn't been made. */
  readonly find: () => Promise<OpenFile | undefined>;
  /** The finished file, made now if necessary. Throws BUSY if too many are being made. */
  readonly open: (signal?: AbortSignal) => Promise<OpenFile>;
  /** The bytes while they are made; resolves when the first are there. */
  readonly follow: (signal?: AbortSignal) => Promise<Readable>;
};

export type Exports = {
  /** @throws FondsError NO_SUCH_RECORD, and NOT_FOUND with what is available */
  prepare(record: string, request: ExportRequest): Promise<PreparedExport>;
  /** What a text of a single leaf says about its record. Throws NO_SUCH_RECORD. */
  context(record: string): Promise<ExportContext>;
};

/** Part of every cache key: increase it when a writer changes its output. */
const EXPORT_VERSION = 2;

type ExportsOptions = ExportRecordSources & {
  readonly documents: Documents;
  readonly imageOf: ImageOf;
  /** A folder of derivable files, and its limit in bytes. */
  readonly cache: { readonly dir: string; readonly bytes: number };
  /** Exports made by other nodes. */
  readonly shared?: SharedExports | undefined;
};

/** The downloads of records: made on request, and kept on disk until the record changes. */
export function openExports(options: ExportsOptions): Exports {
  const { uri, records, documents, imageOf, cache } = options;
  const store = exportStore(cache.dir, cache.bytes, options.shared);

  /** Hash of everything that the file is made from: the record and the levels above it, as published. */
  const inputsOf = async (id: string, request: ExportRequest) => {
    const states = await Promise.all(
      (await records.path(id)).map((one) => records.publication(one.id)),
    );
    return sha256(JSON.stringify([EXPORT_VERSION, uri.base, id, request, states])).slice(0, 32);
  };

  const prepare = async (id: string, request: ExportRequest): Promise<PreparedExport> => {
    const folio = 'folio' in request ? request.folio : undefined;
    const record = await readExportRecord(options, id, folio);
    check(record, request);
    const inputs = await inputsOf(id, request);
    const key = `${inputs}.${request.kind}`;
    const write: WriteExport = async (out, signal) => {
      await writeRequest(record, request, out, signal);
      // If the record was published during the writing, parts of the file may come from either version.
      if ((await inputsOf(id, request)) !== inputs) {
        throw new FondsError('BUSY', `“${id}” was published again while its file was being made`);
      }
    };
    const hasParts = hasPartsOf(request);
    return {
      etag: `"${inputs}"`,
      modified: record.published,
      find: () => store.find(key),
      open: (signal) => store.open(key, write, { signal, hasParts }),
      follow: (signal) => store.follow(key, write, { signal, hasParts }),
    };
  };

  async function writeRequest(
    record: ExportRecord,
    request: ExportRequest,
    out: Writable,
    signal: AbortSignal,
  ) {
    if ('layer' in request) {
      const text = LAYER_WRITERS[request.kind](record, request.layer);
      return pipeline(readPieces(text), out, { signal });
    }
    const writer = DOWNLOAD_WRITERS[request.kind];
    if ('text' in writer) return pipeline(readPieces(writer.text(record)), out, { signal });
    const { folio } = request;
    const readDownload: ExportTools['readDownload'] = async (name) => {
      const part = DOWNLOAD_WRITERS[name];
      return 'text' in part
        ? readPieces(part.text(record))
        : (await prepare(record.record.id, { kind: name, folio })).follow(signal);
    };
    return writer.binary(record, { imageOf, documents, readDownload }, out, signal);
  }

  return { prepare, context: (id) => readExportRecord(options, id) };
}

const readPieces = (pieces: Iterable<string> | AsyncIterable<string>): Readable =>
  Readable.from(inSlices(pieces));

function hasPartsOf(request: ExportRequest): boolean {
  if ('layer' in request) return false;
  const writer = DOWNLOAD_WRITERS[request.kind];
  return 'binary' in writer && writer.hasParts === true;
}

function check({ record }: ExportRecord, request: ExportRequest): void {
  if (record.folios.length === 0) {
    throw new FondsError(
      'NOT_FOUND',
      `“${record.id}” has no leaves; only its description can be downloaded`,
    );
  }
  const folio = 'folio' in request ? request.folio : undefined;
  if (folio !== undefined && !record.folios.some(({ id }) => id === folio)) {
    throw new FondsError('NOT_FOUND', `there is no folio “${folio}” in ${record.id}`);
  }
  if (!('layer' in request) || record.layers.some(({ id }) => id === request.layer)) return;
  const known = record.layers.map(({ id }) => id).join(', ') || 'none';
  throw new FondsError(
    'NOT_FOUND',
    `there is no text “${request.layer}” of ${record.id}; its texts: ${known}`,
  );
}
