import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Documents } from '../catalogue/documents.ts';
import type { Records } from '../catalogue/records.ts';
import { FondsError } from '../errors.ts';
import type { Leaf } from '../iiif/unit.ts';
import type { RecordExport, Uris } from '../iiif/uri.ts';
import type { OpenFile } from '../system/file/cache-folder.ts';
import { sha256 } from '../system/file/hash.ts';
import { inSlices } from '../system/time-slices.ts';
import type { ExportRecord } from './export-record.ts';
import { bagFiles, writeBag } from './file/bag.ts';
import { parallelHtml } from './file/html.ts';
import { asDescribed, mets } from './file/mets.ts';
import { writePdf } from './file/pdf.ts';
import type { ImageOf } from './file/pdf-leaf.ts';
import { recordMarkdown, recordPlain } from './file/plain.ts';
import { tei } from './file/tei.ts';
import type { ExportContext } from './formats.ts';
import type { DescribedReader, LeafWithoutText } from './metadata/described.ts';
import { exportStore, type WriteExport } from './store.ts';

/** What can be had of a record as one file: a whole, a single leaf of it, or one text. */
export type ExportRequest =
  | { readonly kind: RecordExport; readonly folio?: string | undefined }
  | { readonly kind: 'txt' | 'md'; readonly layer: string };

export type PreparedExport = {
  /** Of what it is made of: known before anything is made. */
  readonly etag: string;
  /** ISO 8601 */
  readonly modified: string;
  /** What lies ready; undefined where it is still to be made. */
  readonly find: () => Promise<OpenFile | undefined>;
  /** What lies ready, or is made now, once it is whole. Throws BUSY where too much is being made. */
  readonly open: (signal?: AbortSignal) => Promise<OpenFile>;
  /** The same while it is made; resolves when the first bytes are there. */
  readonly follow: (signal?: AbortSignal) => Promise<Readable>;
};

export type Exports = {
  /** Throws NO_SUCH_RECORD and NOT_FOUND, saying what there is. */
  prepare(record: string, wanted: ExportRequest): PreparedExport;
  /** What the text of a single leaf says of its record. Throws NO_SUCH_RECORD. */
  context(record: string): ExportContext;
};

/** Part of every key: exports of an earlier way of making them are made anew. */
const EXPORT_VERSION = 2;

type ExportsOptions = {
  readonly uri: Uris;
  readonly records: Records;
  readonly documents: Documents;
  readonly described: () => DescribedReader;
  readonly imageOf: ImageOf;
  /** A folder of derivable files, and how many bytes it may take. */
  readonly cache: { readonly dir: string; readonly bytes: number };
};

/** Records as files to take away: made when they are asked for, kept on disk until the record changes. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: temporary
export function openExports(parts: ExportsOptions): Exports {
  const { uri, records, documents, described, imageOf, cache } = parts;
  const store = exportStore(cache.dir, cache.bytes);

  /** @param only the leaf that is wanted; all where it is absent */
  const exported = (id: string, only?: string): ExportRecord => {
    const path = records.path(id);
    const record = path.at(-1);
    const publication = records.publication(id);
    if (!record || !publication) {
      throw new FondsError('NO_SUCH_RECORD', `there is no record “${id}”`);
    }
    let last: { readonly folio: string; readonly leaf: Leaf | undefined } | undefined;
    /** A leaf is written in one format after the other: the last one is at hand. */
    const leaf = (folio: string) => {
      if (last?.folio !== folio) last = { folio, leaf: records.leaf(id, folio) };
      return last.leaf;
    };
    const leaves = function* (): Generator<Leaf> {
      for (const folio of record.folios) {
        const found = only === undefined || folio.id === only ? leaf(folio.id) : undefined;
        if (found) yield found;
      }
    };
    let bare: readonly LeafWithoutText[] | undefined;
    const bareLeaves = () => {
      bare ??= [...(described()(id)?.leaves() ?? [])].filter(
        ({ folio }) => only === undefined || folio.id === only,
      );
      return bare;
    };
    const { version, published } = publication;
    return { uri, record, path, version, published, leaf, leaves, leavesWithoutText: bareLeaves };
  };

  /** Hash of all that the export is made of: the record and those above it, as published. */
  const inputsOf = (id: string, wanted: ExportRequest) => {
    const states = records.path(id).map((one) => records.publication(one.id));
    return sha256(JSON.stringify([EXPORT_VERSION, uri.base, id, wanted, states])).slice(0, 32);
  };

  const ask = (id: string, wanted: ExportRequest): PreparedExport => {
    const folio = 'folio' in wanted ? wanted.folio : undefined;
    const about = exported(id, folio);
    check(about, wanted);
    const inputs = inputsOf(id, wanted);
    const key = `${inputs}.${wanted.kind}`;
    const hasParts = wanted.kind === 'bag.zip';
    const make: WriteExport = async (out, signal) => {
      await writeOne(about, wanted, out, signal);
      // Whatever was read while the record was published anew may be of either state.
      if (inputsOf(id, wanted) !== inputs) {
        throw new FondsError('BUSY', `“${id}” was published anew meanwhile`);
      }
    };
    return {
      etag: `"${inputs}"`,
      modified: about.published,
      find: () => store.find(key),
      open: (signal) => store.open(key, make, { signal, hasParts }),
      follow: (signal) => store.follow(key, make, { signal, hasParts }),
    };
  };

  async function writeOne(
    about: ExportRecord,
    wanted: ExportRequest,
    out: Writable,
    signal: AbortSignal,
  ) {
    if (isTextExport(wanted)) return pipeline(partsOf(about, wanted), out, { signal });
    if (wanted.kind === 'record.pdf') return writePdf(about, imageOf, out, signal);
    const { folio } = wanted;
    const pdf = () => ask(about.record.id, { kind: 'record.pdf', folio }).follow(signal);
    return writeBag(about, bagFiles(about, documents, pdf), out, signal);
  }

  return { prepare: ask, context: (id) => exported(id) };
}

function check({ record }: ExportRecord, wanted: ExportRequest): void {
  if (record.folios.length === 0) {
    throw new FondsError(
      'NOT_FOUND',
      `“${record.id}” has no leaves, so there is no such file of it`,
    );
  }
  const folio = 'folio' in wanted ? wanted.folio : undefined;
  if (folio !== undefined && !record.folios.some(({ id }) => id === folio)) {
    throw new FondsError('NOT_FOUND', `there is no folio “${folio}” in ${record.id}`);
  }
  if (!('layer' in wanted) || record.layers.some(({ id }) => id === wanted.layer)) return;
  const known = record.layers.map(({ id }) => id).join(', ') || 'none';
  throw new FondsError(
    'NOT_FOUND',
    `there is no text “${wanted.layer}” of ${record.id}; its texts: ${known}`,
  );
}

/** What is text; a PDF and a bag are not. */
type TextExport =
  | {
      readonly kind: Exclude<RecordExport, 'record.pdf' | 'bag.zip'>;
      readonly folio?: string | undefined;
    }
  | Extract<ExportRequest, { readonly layer: string }>;

const isTextExport = (wanted: ExportRequest): wanted is TextExport =>
  wanted.kind !== 'record.pdf' && wanted.kind !== 'bag.zip';

/** What is written leaf by leaf, in pieces of text. */
function partsOf(exported: ExportRecord, wanted: TextExport): Readable {
  switch (wanted.kind) {
    case 'tei.xml':
      return Readable.from(inSlices(tei(exported)));
    case 'mets.xml':
      return Readable.from(inSlices(mets(asDescribed(exported))));
    case 'parallel.html':
      return Readable.from(inSlices(parallelHtml(exported)));
    case 'txt':
      return Readable.from(inSlices(recordPlain(exported, wanted.layer)));
    case 'md':
      return Readable.from(inSlices(recordMarkdown(exported, wanted.layer)));
  }
}
