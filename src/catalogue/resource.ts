import { brotliCompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import { PRESENTATION_3_MEDIA_TYPE } from '../iiif/context.ts';
import { annotationCollection } from '../iiif/presentation/annotation.ts';
import { manifest } from '../iiif/presentation/manifest.ts';
import type { AnyText, LeafText, Member, Unit } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { sha256 } from '../system/file/hash.ts';
import type { StoredImage } from './images.ts';
import type { ChangeDetail, ChangeType } from './log/change.ts';
import type { SealedRecord } from './sealed/sealed-record.ts';

/**
 * A published document or file. It is compressed once, at ingest, and sent as stored. Until it is published
 * its bytes may be in a spool on disk, from where they are read each time.
 */
export type Resource = {
  /** The address below the base, `/iiif/presentation/3/…`. */
  readonly address: string;
  readonly type: string;
  readonly hash: string;
  /** Absent for documents: few readers ask for it, and `gzip` can be decompressed. */
  readonly plain?: Uint8Array;
  readonly gzip: () => Uint8Array;
  readonly brotli: () => Uint8Array;
};

export type BuiltDocument = { readonly id: string };

/** Builds the Manifest and the layers of a record one by one, so that only one is in memory. */
export function* buildDocuments(uri: Uris, unit: PublicationUnit): Generator<BuiltDocument> {
  yield manifest(uri, unit);
  for (const layer of unit.record.layers) yield annotationCollection(uri, unit, layer);
}

/** Compresses a document for storage. */
export function documentResource(
  uri: Uris,
  document: BuiltDocument,
  type: string = PRESENTATION_3_MEDIA_TYPE,
): Resource {
  const { hash, encode } = serialize(document);
  const address = document.id.slice(uri.base.length);
  const [gzip, brotli] = [encode('gzip'), encode('brotli')];
  return { address, type, hash, gzip: () => gzip, brotli: () => brotli };
}

export type Coding = 'plain' | 'gzip' | 'brotli';

/**
 * Brotli quality. The maximum made a 7 kB Manifest 12 % smaller but took 21 ms instead of 0.2 ms;
 * a page of 300 lines takes 5 ms.
 */
const BROTLI_QUALITY = 5;

/**
 * A document as bytes: its hash, and the bytes in each coding. The hash is that of the uncompressed
 * bytes, so it changes only with the content. Compression is synchronous, because most documents are
 * so small that handing them to another thread would take longer.
 */
export function serialize(document: object) {
  const plain = Buffer.from(JSON.stringify(document));
  const encode = (coding: Coding): Uint8Array => {
    if (coding === 'plain') return plain;
    if (coding === 'gzip') return gzipSync(plain);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    };
    return brotliCompressSync(plain, { params });
  };
  return { hash: contentHash(plain), encode };
}

/** A file that is published without compression, such as a logo. */
export const fileResource = (address: string, type: string, bytes: Uint8Array): Resource => ({
  address,
  type,
  hash: contentHash(bytes),
  plain: bytes,
  gzip: () => bytes,
  brotli: () => bytes,
});

const contentHash = (bytes: Uint8Array): string => sha256(bytes).slice(0, 32);

/**
 * Compresses the texts of a leaf for storage. A page of 300 lines is 340 kB of JSON, mostly keys and
 * braces. Fast gzip takes 2 ms to make a tenth of it, which saves 8 ms of writing.
 */
export const compressTexts = (texts: readonly AnyText[]): Buffer =>
  gzipSync(JSON.stringify(texts.map(readAll)), { level: 1 });

/** A text with all that is read when needed. */
const readAll = (text: AnyText): AnyText => {
  if (!('readText' in text)) return text;
  const { readText, readPassages, ...rest } = text;
  return { ...rest, text: readText(), passages: readPassages() };
};

/** The first byte of gzip. */
const GZIP = 0x1f;

/**
 * Reads stored texts. Older versions stored them uncompressed, as text, which a copy to PostgreSQL turns into
 * bytes. The catalogue wrote them, so they are not checked.
 */
export function decompressTexts(stored: unknown): LeafText[] {
  if (!(stored instanceof Uint8Array)) return JSON.parse(String(stored));
  const json = stored[0] === GZIP ? gunzipSync(stored) : Buffer.from(stored);
  return JSON.parse(json.toString());
}

/** A record to publish; the texts of its leaves are read when needed. */
export type PublicationUnit = Unit<AnyText>;

/** Everything one record publishes. */
export type Publication = {
  readonly unit: PublicationUnit;
  readonly folder: string;
  /** Hash of everything the publication was built from. */
  readonly inputs: string;
  /** The entry in the Collection above. */
  readonly member: Member;
  readonly images: readonly StoredImage[];
  /** The Manifest or Collection comes first. */
  readonly resources: readonly Resource[];
  /** The texts of a leaf, compressed for storage. Compressed from the unit if absent. */
  readonly readStoredTexts?: (folio: string) => Uint8Array | undefined;
  /** What of the texts is closed to everyone, as `closedTexts` names it. */
  readonly closed?: readonly string[];
  /**
   * All of the record, if something of it is closed to everyone, and the time at which that was decided;
   * `unchanged` if it is as it was.
   */
  readonly sealed?: { readonly record: SealedRecord; readonly now: Date } | 'unchanged';
  /** Done first in the transaction of the publication, which is rolled back if this throws. */
  readonly alongside?: (() => Promise<void>) | undefined;
};

/** The version a publication becomes. */
export type VersionStep = {
  /** Absent if no reader can see a difference. */
  readonly type?: Exclude<ChangeType, 'Delete'>;
  readonly version: number;
  /** ISO 8601, UTC */
  readonly time: string;
  /** What has changed; absent without `type`. */
  readonly detail?: ChangeDetail;
};

/** Derives its own tables from what is published. It is called within the transaction that publishes. */
export type Follower = {
  readonly publish: (publication: Publication, step: VersionStep) => Promise<void>;
  readonly withdraw: (record: string) => Promise<void>;
  /** Called once, at the end of the transaction, which may publish several records. */
  readonly end?: () => Promise<void>;
  /** Called after a publication, which may not have come to this follower, or all has been rolled back. */
  readonly undo?: (what: Publication | 'transaction') => void;
};
