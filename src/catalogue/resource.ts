import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { alignment } from '../iiif/alignment.ts';
import { annotationCollection } from '../iiif/annotation-collection.ts';
import { annotationPage } from '../iiif/annotation-page.ts';
import { PRESENTATION_TYPE } from '../iiif/context.ts';
import { manifest } from '../iiif/manifest.ts';
import type { Unit } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { sha256 } from '../storage/hash.ts';

/** A document as it is published: built once, compressed once, sent as it lies. */
export type Resource = {
  /** The address below the base, `/iiif/presentation/3/…`. */
  readonly address: string;
  readonly type: string;
  readonly hash: string;
  readonly plain: Uint8Array;
  readonly gzip: Uint8Array;
  readonly brotli: Uint8Array;
};

export type Built = { readonly id: string };

/** Everything that is published of a record with folios, each built at its turn. */
export function* resourcesOf(uri: Uris, unit: Unit): Generator<Built> {
  const { record, leaves } = unit;
  yield manifest(uri, unit);
  for (const layer of record.layers) yield annotationCollection(uri, unit, layer);
  for (const leaf of leaves) {
    for (const text of leaf.texts) yield annotationPage(uri, unit, leaf, text);
  }
}

/** The resources of our own kind, which no IIIF schema describes. */
export const alignmentsOf = (uri: Uris, unit: Unit): Built[] =>
  unit.leaves.filter(({ texts }) => texts.length > 0).map((leaf) => alignment(uri, unit, leaf));

/**
 * How hard the bytes are pressed: what is small is asked for most and costs little to press well. Beyond
 * that a page of 300 lines took 140 ms with brotli's best, and 5 ms with 5 for 5 % more bytes.
 */
const SMALL = 16_384;
const [BEST, GOOD] = [11, 5];

const [gzipped, brotlied] = [promisify(gzip), promisify(brotliCompress)];

/** The bytes to send, pressed beside the main thread. The hash is of the uncompressed bytes, so that it changes only with the content. */
export async function packed(
  uri: Uris,
  built: Built,
  type: string = PRESENTATION_TYPE,
): Promise<Resource> {
  const plain = Buffer.from(JSON.stringify(built));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: plain.length > SMALL ? GOOD : BEST,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  const [zip, brotli] = await Promise.all([gzipped(plain), brotlied(plain, { params })]);
  return {
    address: built.id.slice(uri.base.length),
    type,
    hash: sha256(plain).slice(0, 32),
    plain,
    gzip: zip,
    brotli,
  };
}

/** A file that is published as it is. */
export const fileResource = (address: string, type: string, bytes: Uint8Array): Resource => ({
  address,
  type,
  hash: sha256(bytes).slice(0, 32),
  plain: bytes,
  gzip: bytes,
  brotli: bytes,
});
