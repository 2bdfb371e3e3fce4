import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { bufferPool } from '../system/buffer-pool.ts';
import { cacheFolder, type OpenFile } from '../system/file/cache-folder.ts';
import { sweepTemporaryFolders } from '../system/file/temporary-folder.ts';
import { boundedQueue } from '../system/queue.ts';
import { type DerivativeRequest, derivativeReader, readWhole } from './derivatives.ts';
import type { FoundImage, ImageSource } from './image.ts';
import { imageInfo, imageInfo2, profileOf } from './info.ts';
import { localMasters, type MasterSource } from './master/master-source.ts';
import { openPacks, type PackSource, type PooledBytes } from './pack/open-packs.ts';
import { unpack } from './pack/unpack.ts';
import { canonicalPath, derivativeOf, nameOf } from './request/derivative.ts';
import { FORMATS, type ImagePath, parseRequest, type Version } from './request/request.ts';
import type { Limits } from './request/size.ts';

export type EngineOptions = {
  readonly find: (id: string) => FoundImage;
  readonly limits: Limits;
  /** Where packs are read from; by default, their names are paths. */
  readonly packs?: PackSource | undefined;
  /** Where masters are read from; by default, their names are paths. */
  readonly masters?: MasterSource | undefined;
  readonly cache: { readonly dir: string; readonly bytes: number };
  /**
   * Small derivatives rendered at once. Half as many large ones are rendered beside them. Each takes one
   * of libuv's threads (UV_THREADPOOL_SIZE, 4 by default), and reading tiles needs one more.
   */
  readonly concurrency: number;
  /** Called for each request that finds its tile pack damaged or gone. */
  readonly onDamage?: (source: ImageSource, error: unknown) => void;
};

/** The Image API engine. It knows neither HTTP nor where images come from. */
export type ImageEngine = {
  find(id: string): FoundImage;
  /**
   * The content of info.json.
   *
   * @param base the absolute URI of the image, without a slash at its end
   */
  info(version: Version, base: string, source: ImageSource): object;
  /**
   * Parses an image request without touching any file. The result can be kept and used for later
   * requests of the same address; the engine keeps the bytes of those used often in memory.
   *
   * @throws FondsError if the request is invalid
   */
  prepare(version: Version, source: ImageSource, path: ImagePath): PreparedImage;
  /** Parses a request and reads the image. */
  image(
    version: Version,
    source: ImageSource,
    path: ImagePath,
    signal?: AbortSignal,
  ): Promise<ImageHeaders & { readonly body: Buffer }>;
  /** Writes the tiles and sizes of the pack of an image into a folder. */
  unpack(source: ImageSource, folder: string): Promise<void>;
  close(): Promise<void>;
};

/** What is known of an image response before any file is touched. */
type ImageHeaders = {
  /** The media type. */
  readonly type: string;
  /** Strong, with its quotes. Equal images have equal tags. */
  readonly etag: string;
  readonly modified: Date;
  /** The canonical path, which follows the URI of the image. */
  readonly canonical: string;
  /** The URI of the compliance level. */
  readonly profile: string;
};

/** A parsed request, ready to be read. */
export type PreparedImage = ImageHeaders & {
  /**
   * The bytes of a stored tile or size, or undefined if they cannot be had without waiting. Once they
   * are sent, call `release`, if there is one.
   */
  readNow(): PooledBytes | undefined;
  /** Reads or renders the image. A large derivative is a file, which the caller closes. */
  read(signal?: AbortSignal): Promise<Buffer | OpenFile>;
};

const MAX_OPEN_PACKS = 256;

/** Memory for the bytes of images requested often, and for a single one of them. */
const HOT_BYTES = 16 * 1024 * 1024;
const MAX_HOT_IMAGE_BYTES = HOT_BYTES / 64;

/** Buffers for tiles that are being sent: enough for this many at once. A tile takes half of one or less. */
const TILE_BUFFERS = 16;
const TILE_BUFFER_BYTES = 256 * 1024;

/** Some twenty tiles: a region of a screen. A derivative takes one buffer to read and one to join them. */
const JOIN_BUFFER_BYTES = 1024 * 1024;

export function imageEngine(options: EngineOptions): ImageEngine {
  const { limits, concurrency } = options;
  const packs = openPacks(MAX_OPEN_PACKS, options.packs);
  const cache = cacheFolder(options.cache.dir, options.cache.bytes);
  const buffers = bufferPool(JOIN_BUFFER_BYTES, 2 * concurrency);
  const { masters = localMasters } = options;
  const context = { packs, masters, cache, queues: renderQueues(concurrency), buffers };
  const readDerivative = derivativeReader(context, options.onDamage);
  const tileBuffers = bufferPool(TILE_BUFFER_BYTES, TILE_BUFFERS);
  const hot = hotImages();
  void sweepTemporaryFolders();

  return {
    find: options.find,
    info: (version, base, source) => (version === 3 ? imageInfo : imageInfo2)(base, source, limits),
    prepare(version, source, path) {
      const { request, key, headers } = resolveRequest(version, source, path, limits);
      let uses = 0;
      return {
        ...headers,
        readNow() {
          uses++;
          const bytes = hot.get(key);
          if (bytes) return { bytes };
          if (!hot.accepts(uses)) return packs.readNow(source.pack, request.name, tileBuffers);
          const stored = packs.readNow(source.pack, request.name);
          if (stored) hot.set(key, stored.bytes);
          return stored;
        },
        async read(signal) {
          const bytes = await readDerivative(request, key, signal);
          if (Buffer.isBuffer(bytes) && hot.accepts(uses)) hot.set(key, bytes);
          return bytes;
        },
      };
    },
    async image(version, source, path, signal) {
      const { request, key, headers } = resolveRequest(version, source, path, limits);
      return { ...headers, body: await readWhole(await readDerivative(request, key, signal)) };
    },
    async unpack({ pack }, folder) {
      const write = (path: string) => unpack(path, folder);
      await (options.packs?.withFile?.(pack, write) ?? write(pack));
    },
    async close() {
      await cache.settled();
      await packs.close();
    },
  };
}

/** Milliseconds that a request waits for its turn to be rendered. */
const QUEUE_TIMEOUT_MS = 20_000;

/** Large derivatives get half as many places, beside those of the small ones. */
const renderQueues = (concurrency: number) => ({
  small: boundedQueue({
    name: 'small images',
    atOnce: concurrency,
    waiting: 256,
    timeoutMs: QUEUE_TIMEOUT_MS,
  }),
  large: boundedQueue({
    name: 'large images',
    atOnce: Math.max(1, concurrency >> 1),
    waiting: 16,
    timeoutMs: QUEUE_TIMEOUT_MS,
  }),
});

/** While the cache is full, only an image used this many times again may displace others. */
const OFTEN = 8;

/** The bytes of images requested repeatedly. */
function hotImages() {
  const images = new LRUCache<string, Buffer>({
    maxSize: HOT_BYTES,
    maxEntrySize: MAX_HOT_IMAGE_BYTES,
    sizeCalculation: (bytes) => Math.max(1, bytes.length),
  });
  return {
    get: (key: string) => images.get(key),
    set: (key: string, bytes: Buffer) => images.set(key, bytes),
    /**
     * Most images requested once are not requested again. Replacing entries of a full cache with every
     * tile that a second reader walks over would cost more than reading the tiles.
     */
    accepts: (uses: number): boolean =>
      uses > 1 && (images.calculatedSize < HOT_BYTES - MAX_HOT_IMAGE_BYTES || uses % OFTEN === 0),
  };
}

type ResolvedRequest = {
  readonly request: DerivativeRequest;
  /** Names the derivative in caches. */
  readonly key: string;
  readonly headers: ImageHeaders;
};

/** @throws FondsError if the request is invalid */
export function resolveRequest(
  version: Version,
  source: ImageSource,
  path: ImagePath,
  limits: Limits,
): ResolvedRequest {
  const derivative = derivativeOf(parseRequest(version, path, limits), source, limits);
  const name = nameOf(derivative, source);
  const key = keyOf(source, name);
  const headers = {
    type: FORMATS[derivative.format].type,
    etag: `"${key}"`,
    modified: source.modified,
    canonical: canonicalPath(version, derivative, source, limits),
    profile: profileOf(version),
  };
  return { request: { source, derivative, name }, key, headers };
}

/** Part of every ETag: increment it when rendering changes, to invalidate all derivatives. */
const RENDER_VERSION = 3;

/** Equal for equal images, whatever the version of the API and the form of the request. */
const keyOf = (source: ImageSource, name: string): string =>
  hash('sha1', `${RENDER_VERSION} ${source.hash} ${name}`, 'base64url');
