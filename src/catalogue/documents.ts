import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import {
  PRESENTATION_2_CONTEXT,
  PRESENTATION_3_MEDIA_TYPE,
  PRESENTATION_4_CONTEXT,
} from '../iiif/context.ts';
import { COMMENTING_QUERY, withCommenting } from '../iiif/presentation/commenting.ts';
import { extractResource } from '../iiif/presentation/extract.ts';
import { losses2 } from '../iiif/presentation/losses-2.ts';
import { asVersion, type RecordVersion } from '../iiif/presentation/record-version.ts';
import { presentation2 } from '../iiif/presentation/version-2.ts';
import { presentation4 } from '../iiif/presentation/version-4.ts';
import { parseImageId, type Uris, uris, versionOfPath } from '../iiif/uri.ts';
import type { JsonObject } from '../record/json.ts';
import { type Database, queries } from '../system/database/database.ts';
import { records } from './records.ts';
import { type Coding, serialize } from './resource.ts';
import { versions } from './version.ts';

export type Document = {
  readonly type: string;
  /** Hash of the uncompressed bytes. */
  readonly hash: string;
  /** ISO 8601 */
  readonly modified: string;
  readonly bytes: Uint8Array;
};

/** The stored documents, by their address below the base, in the requested coding. */
export const documents = (database: Database): Documents =>
  // SQLite reads from the memory of this process anyway.
  database.engine === 'sqlite' ? storedDocuments(database) : rememberedDocuments(database);

export type Documents = (address: string, coding: Coding) => Promise<Document | undefined>;

function storedDocuments(database: Database): Documents {
  const { one } = queries(database);
  const select = (column: Coding) =>
    one(`SELECT type, hash, modified, ${column} AS bytes FROM resource WHERE address = ?`);
  const find = { plain: select('plain'), gzip: select('gzip'), brotli: select('brotli') };
  return async (address, coding) => {
    const document = (await find[coding](address)) as Document | undefined;
    if (!document || document.bytes.length > 0) return document;
    // The plain form is rarely requested, so it is stored only if `gzip` is not a compressed form of it.
    const compressed = (await find.gzip(address)) as Document | undefined;
    return compressed && { ...compressed, bytes: gunzipSync(compressed.bytes) };
  };
}

/** Bytes of stored documents that are remembered, and of a single one of them. */
const MAX_REMEMBERED_BYTES = 64 * 2 ** 20;
const MAX_REMEMBERED_DOCUMENT_BYTES = 4 * 2 ** 20;

/**
 * Remembers documents. After a publication, each is read again only if it is another, for which the
 * database need not send it.
 */
function rememberedDocuments(database: Database): Documents {
  const read = storedDocuments(database);
  const about = queries(database).one(
    'SELECT type, hash, modified FROM resource WHERE address = ?',
  );
  const kept = new LRUCache<string, { readonly document: Document; readonly asOf: number }>({
    maxSize: MAX_REMEMBERED_BYTES,
    maxEntrySize: MAX_REMEMBERED_DOCUMENT_BYTES,
    sizeCalculation: ({ document }, key) => document.bytes.byteLength + key.length + 512,
  });
  let generation = 0;
  const poll = database.watch(() => generation++);

  return async (address, coding) => {
    await poll();
    const key = `${coding} ${address}`;
    const known = kept.get(key);
    if (known?.asOf === generation) return known.document;
    // What is read before a publication is not taken for what is there after it.
    const asOf = generation;
    const now = known && ((await about(address)) as Omit<Document, 'bytes'> | undefined);
    const document =
      known && known.document.hash === now?.hash
        ? { ...known.document, ...now }
        : await read(address, coding);
    if (document) kept.set(key, { document, asOf });
    else kept.delete(key);
    return document;
  };
}

/** A document that is derived on demand, as far as is known before it is derived. */
export type DerivedDocument = Pick<Document, 'type' | 'modified'> & {
  /** Changes whenever the derived document does. */
  readonly cacheKey: string;
  readonly task: () => Promise<DerivationTask>;
};

/** Everything a thread needs to derive a document; plain data. */
export type DerivationTask = {
  /** The public address. */
  readonly base: string;
  /** The stored document, compressed as stored. */
  readonly bytes: Uint8Array;
  readonly coded: 'gzip' | 'brotli';
  /** Hash of the stored document. */
  readonly name: string;
  /** For an earlier version: which one, and the address of the document when it was published. */
  readonly version?: Omit<RecordVersion, 'base'> & { readonly address: string };
  /** The requested address, if it is that of an edition. */
  readonly edition?: string;
};

/**
 * Finds what a requested document is derived from. Documents are looked for in this order:
 *
 * 1. the stored document, which `documents` returns as it is and this function ignores;
 * 2. the first of `EDITIONS` whose address fits: Presentation 2.1, Presentation 4.0, the report of
 *    losses, the commenting twin, a part such as a canvas; it is derived from a Presentation 3.0 document;
 * 3. the document of an earlier version, by itself or as the source of an edition.
 *
 * Nothing derived is stored, since few readers ask for it, so all editions always agree.
 *
 * @returns undefined if there is nothing to derive the document from
 */
export function derivedDocuments(
  database: Database,
  uri: Uris,
): (address: string) => Promise<DerivedDocument | undefined> {
  const currentDocument = currentDocuments(database, uri);
  const earlierDocument = earlierDocuments(database, uri);

  return async (address) => {
    const edition = editionAt(uri, address);
    const version = versionOfPath(edition?.source ?? address);
    const source = version
      ? await earlierDocument(version)
      : edition && (await currentDocument(edition.source));
    if (!source || !edition) return source;
    return {
      ...source,
      type: edition.type ?? source.type,
      task: async () => ({ ...(await source.task()), edition: address }),
    };
  };
}

/**
 * Derives documents, in whatever thread it is called; undefined if a part is not in its document. The
 * last source is remembered, since a reader of one canvas of a Manifest often asks for the others.
 */
export function documentDeriver(): (
  task: DerivationTask,
  coding: Coding,
) => Pick<Document, 'hash' | 'bytes'> | undefined {
  let last: { readonly name: string; readonly json: JsonObject } | undefined;
  return ({ base, bytes, coded, name, version, edition }, coding) => {
    const uri = uris(base);
    if (last?.name !== name) {
      const plain = coded === 'gzip' ? gunzipSync(bytes) : brotliDecompressSync(bytes);
      last = { name, json: JSON.parse(plain.toString()) as JsonObject };
    }
    let json: JsonObject | undefined = last.json;
    if (version) {
      const baseThen = String(json['id']).slice(0, -version.address.length);
      json = asVersion(uri, json, { ...version, base: baseThen });
    }
    if (edition !== undefined) json = editionAt(uri, edition)?.derive(uri, json, edition);
    if (!json) return undefined;
    const { hash, encode } = serialize(json);
    return { hash, bytes: encode(coding) };
  };
}

/** A form of published documents that is derived from them on demand. */
type Edition = {
  /** The media type; absent if it is that of the source. */
  readonly type?: string;
  /** The address of the document it is derived from; undefined if the address is not of this edition. */
  readonly source: (uri: Uris, address: string) => string | undefined;
  readonly derive: (uri: Uris, document: JsonObject, address: string) => JsonObject | undefined;
};

/** Which edition has that address, and the address of its source. */
function editionAt(
  uri: Uris,
  address: string,
): (Pick<Edition, 'type' | 'derive'> & { readonly source: string }) | undefined {
  for (const edition of EDITIONS) {
    const source = edition.source(uri, address);
    if (source !== undefined) return { ...edition, source };
  }
  return undefined;
}

const OTHER_VERSION = /^\/iiif\/presentation\/([24])\/(.+)$/;
const REPORT = '/losses';

const otherVersion = (
  version: 2 | 4,
  context: string,
  derive: (uri: Uris, document: JsonObject) => object,
): Edition => ({
  type: `application/ld+json;profile="${context}"`,
  source: (_uri, address) => {
    const [, number, rest = ''] = OTHER_VERSION.exec(address) ?? [];
    const isDerived = number === `${version}` && !rest.includes('?') && !rest.endsWith(REPORT);
    return isDerived ? `/iiif/presentation/3/${rest}` : undefined;
  },
  derive: (uri, document) => derive(uri, document) as JsonObject,
});

/** What another version of the Presentation API cannot express of a Manifest. */
const LOSSES: Edition = {
  type: 'application/json',
  source: (_uri, address) => {
    const [, , rest = ''] = OTHER_VERSION.exec(address) ?? [];
    return rest.endsWith(REPORT)
      ? `/iiif/presentation/3/${rest.slice(0, -REPORT.length)}/manifest`
      : undefined;
  },
  derive: (uri, document, address) => {
    const version = address.startsWith('/iiif/presentation/2/') ? 2 : 4;
    const source = String(document['id']);
    // Presentation 4.0 can express everything that is published here in 3.0.
    const losses = version === 2 ? losses2(document) : [];
    return { id: uri.base + address, version, of: uri.inVersion(source, version), source, losses };
  },
};

/** The texts as comments, for viewers that list nothing else. */
const COMMENTING_TWIN: Edition = {
  type: PRESENTATION_3_MEDIA_TYPE,
  source: (_uri, address) =>
    /\/(manifest|annotations\/[^/]+\/[^/]+)\?motivation=commenting$/.test(address)
      ? address.slice(0, -COMMENTING_QUERY.length)
      : undefined,
  derive: (_uri, document) => withCommenting(document),
};

const PREFIX = '/iiif/presentation/3/';

/** A record, or a version of it, and the rest of the address. */
const PART_ADDRESS = /^([^/]+(?:\/v\/\d+)?)\/([^?]+)$/;

/** What has an address of its own within another document: a canvas, a range or an annotation. */
const PART: Edition = {
  source: (uri, address) => {
    if (!address.startsWith(PREFIX)) return undefined;
    const [, record = '', rest = ''] = PART_ADDRESS.exec(address.slice(PREFIX.length)) ?? [];
    const [kind, folio, layer] = rest.split('/');
    if (kind === 'annotation' && folio && layer) {
      return uri.page(record, folio, layer).slice(uri.base.length);
    }
    const isInManifest = kind === 'canvas' || kind === 'range';
    return isInManifest ? uri.manifest(record).slice(uri.base.length) : undefined;
  },
  derive: (uri, document, address) => extractResource(document, uri.base + address),
};

const EDITIONS: readonly Edition[] = [
  otherVersion(2, PRESENTATION_2_CONTEXT, presentation2),
  otherVersion(4, PRESENTATION_4_CONTEXT, presentation4),
  LOSSES,
  COMMENTING_TWIN,
  PART,
];

/** Published documents as the source of others. */
function currentDocuments(database: Database, { base }: Uris) {
  const { one } = queries(database);
  const about = one('SELECT type, hash, modified FROM resource WHERE address = ?');
  const compressed = one('SELECT gzip FROM resource WHERE address = ?');

  return async (address: string): Promise<DerivedDocument | undefined> => {
    const document = (await about(address)) as Omit<Document, 'bytes'> | undefined;
    if (!document?.type.startsWith('application/ld+json')) return undefined;
    const { type, hash, modified } = document;
    const task = async (): Promise<DerivationTask> => {
      const bytes = (await compressed(address))?.['gzip'] as Uint8Array;
      return { base, bytes, coded: 'gzip', name: hash };
    };
    return { type, modified, cacheKey: hash, task };
  };
}

/** Documents of the versions that can be read. */
function earlierDocuments(database: Database, { base }: Uris) {
  const currentPacks = queries(database).all('SELECT id, pack FROM image WHERE record = ?');
  const { publication } = records(database);
  const stored = versions(database);

  /** Ids of the folios whose image has changed since that version. */
  const changedImages = async (record: string, version: number): Promise<string[]> => {
    const packs = new Map((await currentPacks(record)).map((row) => [row['id'], row['pack']]));
    return [...(await stored.parts(record, version))]
      .filter(([address, hash]) => !address.startsWith('/') && packs.get(address) !== hash)
      .map(([image]) => parseImageId(image).folio);
  };

  return async ({
    record,
    version,
    address,
  }: NonNullable<ReturnType<typeof versionOfPath>>): Promise<DerivedDocument | undefined> => {
    const list = await stored.list(record);
    const entry = list.find((one) => one.version === version && one.isOpen);
    const newest = list.at(-1)?.version;
    const hash = entry && (await stored.hash(record, version, address));
    if (!entry || !newest || !hash) return undefined;
    const { time } = entry;
    const task = async (): Promise<DerivationTask> => {
      const otherImages = address.endsWith('/manifest') ? await changedImages(record, version) : [];
      const bytes = (await stored.content(hash)) ?? new Uint8Array();
      const place = { record, version, address, time, newest, otherImages };
      return { base, bytes, coded: 'brotli', name: hash, version: place };
    };
    const cacheKey = JSON.stringify([hash, newest, await publication(record)]);
    return { type: PRESENTATION_3_MEDIA_TYPE, modified: time, cacheKey, task };
  };
}
