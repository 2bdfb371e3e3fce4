import type { Readable, Writable } from 'node:stream';
import type { Documents } from '../catalogue/documents.ts';
import type { RecordDownload } from '../iiif/downloads.ts';
import type { ExportRecord } from './export-record.ts';
import { bagFiles, writeBag } from './file/bag.ts';
import { parallelHtml } from './file/html.ts';
import { asDescribed, mets } from './file/mets.ts';
import { writePdf } from './file/pdf.ts';
import type { ImageOf } from './file/pdf-leaf.ts';
import { tei } from './file/tei.ts';

/** What a writer may use beside the record. */
export type ExportTools = {
  readonly imageOf: ImageOf;
  readonly documents: Documents;
  /** Another download of the same record or leaf. */
  readonly readDownload: (name: RecordDownload) => Promise<Readable>;
};

/** Writes text, one piece at a time: a record of a thousand leaves is never in memory as a whole. */
export type TextWriter = { readonly text: (record: ExportRecord) => AsyncIterable<string> };

/** Writes bytes and ends the stream. */
export type BinaryWriter = {
  readonly binary: (
    record: ExportRecord,
    tools: ExportTools,
    out: Writable,
    signal: AbortSignal,
  ) => Promise<void>;
  /** It waits for other downloads, so it queues apart from them. */
  readonly hasParts?: true;
};

/** The writer of each download in `src/iiif/downloads.ts`, which has its media type, name and links. */
export const DOWNLOAD_WRITERS: { readonly [N in RecordDownload]: TextWriter | BinaryWriter } = {
  'parallel.html': { text: parallelHtml },
  'record.pdf': {
    binary: (record, { imageOf }, out, signal) => writePdf(record, imageOf, out, signal),
  },
  'tei.xml': { text: tei },
  'mets.xml': { text: (record) => mets(asDescribed(record)) },
  'bag.zip': {
    binary: (record, tools, out, signal) => writeBag(record, bagFiles(record, tools), out, signal),
    hasParts: true,
  },
};
