import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  gunzipSync,
  gzipSync,
} from 'node:zlib';
import {
  PRESENTATION_2_CONTEXT,
  PRESENTATION_3_MEDIA_TYPE,
  PRESENTATION_4_CONTEXT,
} from '../iiif/context.ts';
import {
  asVersion,
  COMMENTING_QUERY,
  extractResource,
  type RecordVersion,
  withCommenting,
} from '../iiif/presentation/edition.ts';
import { losses2 } from '../iiif/presentation/losses-2.ts';
import { presentation2 } from '../iiif/presentation/version-2.ts';
import { presentation4 } from '../iiif/presentation/version-4.ts';
import { parseImageId, type Uris, uris, versionOfPath } from '../iiif/uri.ts';
import type { JsonObject } from '../record/json.ts';
import { sha256 } from '../system/file/hash.ts';
import { type Database, queries } from '../system/sqlite.ts';
import { records } from './records.ts';
import { versions } from './version.ts';

/** A form of published documents that is made from them when somebody asks. */
type Edition = {
  readonly type: string;
  /** The address of the document it is made of; undefined where the address is not one of this edition. */
  readonly source: (address: string) => string | undefined;
  readonly make: (uri: Uris, document: JsonObject, address: string) => object;
};

const PATH = /^\/iiif\/presentation\/([24])\/(.+)$/;
const REPORT = '/losses';

const version = (number: 2 | 4, context: string, make: Edition['make']): Edition => ({
  type: `application/ld+json;profile="${context}"`,
  source: (address) => {
    const [, given, rest = ''] = PATH.exec(address) ?? [];
    const isMade = /^[^?]*$/.test(rest) && !rest.endsWith(REPORT) && given === `${number}`;
    return isMade ? `/iiif/presentation/3/${rest}` : undefined;
  },
  make,
});

/** What a version cannot say of a record, beside its Manifest. */
const LOSSES: Edition = {
  type: 'application/json',
  source: (address) => {
    const [, , rest = ''] = PATH.exec(address) ?? [];
    return rest.endsWith(REPORT)
      ? `/iiif/presentation/3/${rest.slice(0, -REPORT.length)}/manifest`
      : undefined;
  },
  make: (uri, document, address) => {
    const number = address.startsWith('/iiif/presentation/2/') ? 2 : 4;
    const source = String(document['id']);
    // 4.0 says all that is published here in 3.0.
    const losses = number === 2 ? losses2(document) : [];
    return {
      id: uri.base + address,
      version: number,
      of: uri.inVersion(source, number),
      source,
      losses,
    };
  },
};

const EDITIONS: readonly Edition[] = [
  version(2, PRESENTATION_2_CONTEXT, presentation2),
  version(4, PRESENTATION_4_CONTEXT, presentation4),
  LOSSES,
  {
    type: PRESENTATION_3_MEDIA_TYPE,
    source: (address) =>
      /\/(manifest|annotations\/[^/]+\/[^/]+)\?motivation=commenting$/.test(address)
        ? address.slice(0, -COMMENTING_QUERY.length)
        : undefined,
    make: (_uri, document) => withCommenting(document),
  },
];

/**
 * Of published documents there are twins in Presentation 2.1 and 4.0, what those leave out, and twins for
 * viewers that show comments alone. They are made when they are asked for, since few are; each depends on
 * its document only, so that all versions always agree.
 *
 * @returns undefined where the address is not one of an edition
 */
export function editionAt(
  address: string,
): { readonly type: string; readonly source: string; readonly make: Edition['make'] } | undefined {
  for (const { type, source, make } of EDITIONS) {
    const from = source(address);
    if (from !== undefined) return { type, source: from, make };
  }
  return undefined;
}

export type Coding = 'plain' | 'gzip' | 'brotli';

export type Document = {
  readonly type: string;
  /** Of the uncompressed bytes. */
  readonly hash: string;
  /** ISO 8601 */
  readonly modified: string;
  readonly bytes: Uint8Array;
};

/** The documents that are published, by their address below the base, compressed as asked. */
export function documents(database: Database) {
  const { one } = queries(database);
  const as = (column: string) =>
    one(`SELECT type, hash, modified, ${column} AS bytes FROM resource WHERE address = ?`);
  const by = { plain: as('plain'), gzip: as('gzip'), brotli: as('brotli') };
  return (address: string, coding: Coding): Document | undefined => {
    const found = by[coding](address) as Document | undefined;
    if (!found || found.bytes.length > 0) return found;
    // Few ask for it, so that it is kept only where it is not the other one unpacked.
    const packed = by.gzip(address) as Document | undefined;
    return packed && { ...packed, bytes: gunzipSync(packed.bytes) };
  };
}

export type Documents = ReturnType<typeof documents>;

/** What a document is made of that is not kept as it is asked for. */
export type DerivationTask = {
  readonly base: string;
  /** A published document, in the coding in which it is kept, and a name for these bytes. */
  readonly bytes: Uint8Array;
  readonly coded: 'gzip' | 'brotli';
  readonly name: string;
  /** The version it is of, and its address below the base then. */
  readonly version?: Omit<RecordVersion, 'base'> & { readonly address: string };
  /** The address of the edition that is made of it. */
  readonly edition?: string;
  /** The id of what it holds, where that alone is wanted. */
  readonly part?: string;
};

/** A document that can be made, as far as it is known beforehand. */
export type DerivedDocument = Pick<Document, 'type' | 'modified'> & {
  /** Changes with what is made. */
  readonly cacheKey: string;
  readonly task: () => DerivationTask;
};

/**
 * The documents that are made when they are asked for: all of every version that is open, editions in
 * other versions of the API, and what stands inside others, such as a canvas of a Manifest. Undefined
 * where there is nothing to make it of.
 */
export function derivedDocuments(
  database: Database,
  uri: Uris,
): (address: string) => DerivedDocument | undefined {
  const now = publishedNow(database, uri);
  const then = publishedThen(database, uri);

  return (address) => {
    const edition = editionAt(address);
    const holder = edition ? undefined : holderOf(uri, address);
    const source = edition?.source ?? holder ?? address;
    const asked = versionOfPath(source);
    const found = asked ? then(asked) : source === address ? undefined : now(source);
    return (
      found && {
        ...found,
        ...(edition && { type: edition.type }),
        task: () => ({
          ...found.task(),
          ...(edition && { edition: address }),
          ...(holder !== undefined && { part: uri.base + address }),
        }),
      }
    );
  };
}

/** The documents of now, as what others are made of. */
function publishedNow(database: Database, { base }: Uris) {
  const { one } = queries(database);
  const known = one('SELECT type, hash, modified FROM resource WHERE address = ?');
  const bytes = one('SELECT gzip FROM resource WHERE address = ?');

  return (address: string): DerivedDocument | undefined => {
    const found = known(address) as Pick<Document, 'type' | 'hash' | 'modified'> | undefined;
    if (!found?.type.startsWith('application/ld+json')) return undefined;
    const { type, hash, modified } = found;
    const making = (): DerivationTask => {
      const gzip = bytes(address)?.['gzip'] as Uint8Array;
      return { base, bytes: gzip, coded: 'gzip', name: hash };
    };
    return { type, modified, cacheKey: hash, task: making };
  };
}

/** The documents of versions that are open. */
function publishedThen(database: Database, { base }: Uris) {
  const imagesNow = queries(database).all('SELECT id, pack FROM image WHERE record = ?');
  const { publication } = records(database);
  const kept = versions(database);

  const otherImages = (record: string, version: number): string[] => {
    const packs = new Map(imagesNow(record).map((row) => [row['id'], row['pack']]));
    return [...kept.parts(record, version)]
      .filter(([address, hash]) => !address.startsWith('/') && packs.get(address) !== hash)
      .map(([image]) => parseImageId(image).folio);
  };

  return (asked: NonNullable<ReturnType<typeof versionOfPath>>): DerivedDocument | undefined => {
    const { record, version, address } = asked;
    const list = kept.list(record);
    const found = list.find((one) => one.version === version && one.isOpen);
    const newest = list.at(-1)?.version;
    const hash = found && kept.hash(record, version, address);
    if (!found || !newest || !hash) return undefined;
    const { time } = found;
    const making = (): DerivationTask => {
      const others = address.endsWith('/manifest') ? otherImages(record, version) : [];
      const place = { record, version, address, time, newest, otherImages: others };
      const bytes = kept.content(hash) ?? new Uint8Array();
      return { base, bytes, coded: 'brotli', name: hash, version: place };
    };
    const state = JSON.stringify([hash, newest, publication(record)]);
    return { type: PRESENTATION_3_MEDIA_TYPE, modified: time, cacheKey: state, task: making };
  };
}

const PREFIX = '/iiif/presentation/3/';

/** A record, or a version of it, and what is asked of it. */
const PART = /^([^/]+(?:\/v\/\d+)?)\/([^?]+)$/;

/** The document that holds what has an address of its own: a canvas, a range or an annotation. */
function holderOf(uri: Uris, address: string): string | undefined {
  if (!address.startsWith(PREFIX)) return undefined;
  const [, record = '', rest = ''] = PART.exec(address.slice(PREFIX.length)) ?? [];
  const [kind, folio, layer] = rest.split('/');
  const holder =
    kind === 'annotation' && folio && layer
      ? uri.page(record, folio, layer)
      : kind === 'canvas' || kind === 'range'
        ? uri.manifest(record)
        : undefined;
  return holder?.slice(uri.base.length);
}

export type Made = Pick<Document, 'hash' | 'bytes'>;

/**
 * Makes documents; undefined where what is asked for is not in the whole. The last whole is remembered:
 * who asks for one canvas of a Manifest often asks for all of them.
 */
export function documentDeriver(): (making: DerivationTask, coding: Coding) => Made | undefined {
  let last: { readonly name: string; readonly json: JsonObject } | undefined;
  return ({ base, bytes, coded, name, version, edition, part }, coding) => {
    const uri = uris(base);
    if (last?.name !== name) {
      const plain = coded === 'gzip' ? gunzipSync(bytes) : brotliDecompressSync(bytes);
      last = { name, json: JSON.parse(plain.toString()) as JsonObject };
    }
    let json: JsonObject | undefined = last.json;
    if (version) {
      const then = String(json['id']).slice(0, -version.address.length);
      json = asVersion(uri, json, { ...version, base: then });
    }
    if (edition !== undefined) json = editionAt(edition)?.make(uri, json, edition) as JsonObject;
    if (part !== undefined) json = extractResource(json, part);
    return json && compressed(json, coding);
  };
}

/** Quickly rather than well: somebody waits. */
function compressed(document: JsonObject, coding: Coding): Made {
  const plain = Buffer.from(JSON.stringify(document));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  const bytes = {
    plain: () => plain,
    gzip: () => gzipSync(plain),
    brotli: () => brotliCompressSync(plain, { params }),
  }[coding]();
  return { hash: sha256(plain).slice(0, 32), bytes };
}
