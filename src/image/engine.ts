import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { bufferPool } from '../system/buffer-pool.ts';
import { cacheFolder, type OpenFile } from '../system/file/cache-folder.ts';
import { sweepTemporaryFolders } from '../system/file/temporary-folder.ts';
import { boundedQueue } from '../system/queue.ts';
import type { ImageSource } from './image.ts';
import { infoOf, infoOf2, profileOf } from './info.ts';
import type { Lanes, Wanted } from './make.ts';
import type { Room } from './pack/pack.ts';
import { packShelf } from './pack/shelf.ts';
import { pictures, readAll } from './picture.ts';
import { canonicalPath, derivativeOf, nameOf } from './request/derivative.ts';
import { FORMATS, type ImagePath, parseRequest, type Version } from './request/request.ts';
import type { Limits } from './request/size.ts';

export type EngineOptions = {
  readonly find: (id: string) => ImageSource | undefined;
  readonly limits: Limits;
  readonly cache: { readonly dir: string; readonly bytes: number };
  /**
   * Small pictures made at once; half as many large ones are made beside them. Each takes one of
   * libuv's threads (UV_THREADPOOL_SIZE, 4 unless set), and reading tiles needs one more.
   */
  readonly concurrency: number;
  /** Told of each request that a tile pack cannot answer, since it is damaged or gone. */
  readonly onDamage?: (source: ImageSource, error: unknown) => void;
};

/** What can be said before any file is touched; `bytes` makes or reads the answer. */
export type ImageAsked = Facts & {
  /**
   * The bytes, where nothing has to be waited for. They may lie in the room that `room` gives, which
   * is asked for where they are not kept.
   */
  atHand(room?: Room): Buffer | undefined;
  /** What is large lies in a file; whoever gets that closes it. */
  bytes(signal?: AbortSignal): Promise<Buffer | OpenFile>;
};

export type ImageAnswer = Facts & { readonly body: Buffer };

export type ImageEngine = {
  find(id: string): ImageSource | undefined;
  /** The image information; `base` is the absolute URI of the image, without a slash at its end. */
  info(version: Version, base: string, source: ImageSource): object;
  /**
   * Throws a FondsError for what cannot be asked. Touches no file. What it gives may be kept and
   * used again and again; what is so used is held in memory, as far as there is room.
   */
  ask(version: Version, source: ImageSource, path: ImagePath): ImageAsked;
  image(
    version: Version,
    source: ImageSource,
    path: ImagePath,
    signal?: AbortSignal,
  ): Promise<ImageAnswer>;
  close(): Promise<void>;
};

const OPEN_PACKS = 256;
const HOT_BYTES = 16 * 1024 * 1024;
const HOT_LARGEST = HOT_BYTES / 64;
const OFTEN = 8;

/** Bytes of some twenty tiles: a region of a screen. A picture takes one to read them into, and one to join them. */
const JOIN_ROOM = 1024 * 1024;

/** Milliseconds that a picture may wait for its turn. */
const PATIENCE = 20_000;

export function imageEngine(options: EngineOptions): ImageEngine {
  const { limits, concurrency } = options;
  const packs = packShelf(OPEN_PACKS);
  const parts = {
    packs,
    cache: cacheFolder(options.cache.dir, options.cache.bytes),
    lanes: lanesOf(concurrency),
    rooms: bufferPool(JOIN_ROOM, 2 * concurrency),
  };
  const bytesOf = pictures(parts, options.onDamage);
  void sweepTemporaryFolders();
  const hot = new LRUCache<string, Buffer>({
    maxSize: HOT_BYTES,
    maxEntrySize: HOT_LARGEST,
    sizeCalculation: (bytes) => Math.max(1, bytes.length),
  });

  const engine: ImageEngine = {
    find: options.find,
    info: (version, base, source) => (version === 3 ? infoOf : infoOf2)(base, source, limits),
    ask(version, source, path) {
      const { wanted, key, facts } = understand(version, source, path, limits);
      let times = 0;
      /**
       * What is asked for once is seldom asked for again. Where all of the memory is taken, what is
       * held gives way only to what is asked for again and again: to exchange it for every tile that
       * a second reader walks over costs more than to read them.
       */
      const isKept = () =>
        times > 1 && (hot.calculatedSize < HOT_BYTES - HOT_LARGEST || times % OFTEN === 0);
      const keep = (bytes: Buffer) => {
        if (isKept()) hot.set(key, bytes);
        return bytes;
      };
      return {
        ...facts,
        atHand(room) {
          times++;
          const held = hot.get(key);
          if (held) return held;
          if (!isKept()) return packs.readNow(source.pack, wanted.name, room);
          const stored = packs.readNow(source.pack, wanted.name);
          return stored && keep(stored);
        },
        async bytes(signal) {
          const bytes = await bytesOf(wanted, key, signal);
          return Buffer.isBuffer(bytes) ? keep(bytes) : bytes;
        },
      };
    },
    async image(version, source, path, signal) {
      const { wanted, key, facts } = understand(version, source, path, limits);
      return { ...facts, body: await readAll(await bytesOf(wanted, key, signal)) };
    },
    async close() {
      await parts.cache.settled();
      await packs.close();
    },
  };
  return engine;
}

/** Large pictures get half of the places, so that small ones always find one. */
const lanesOf = (concurrency: number): Lanes => ({
  small: boundedQueue({
    name: 'small images',
    atOnce: concurrency,
    waiting: 256,
    timeoutMs: PATIENCE,
  }),
  large: boundedQueue({
    name: 'large images',
    atOnce: Math.max(1, concurrency >> 1),
    waiting: 16,
    timeoutMs: PATIENCE,
  }),
});

/** What can be said of an answer before any file is touched. */
export type Facts = {
  readonly type: string;
  /** Strong, with its quotes; equal pictures have equal tags. */
  readonly etag: string;
  readonly modified: Date;
  /** The canonical path behind the URI of the image. */
  readonly canonical: string;
  /** The URI of the level of compliance. */
  readonly profile: string;
};

export type Understood = {
  readonly wanted: Wanted;
  /** The name of the picture in caches. */
  readonly key: string;
  readonly facts: Facts;
};

/** Part of every ETag: a change in the way of rendering makes all derivatives new. */
const RENDER_VERSION = 3;

/** What a request means. Throws a FondsError for what cannot be asked. */
export function understand(
  version: Version,
  source: ImageSource,
  path: ImagePath,
  limits: Limits,
): Understood {
  const derivative = derivativeOf(parseRequest(version, path, limits), source, limits);
  const name = nameOf(derivative, source);
  const key = keyOf(source, name);
  const facts = {
    type: FORMATS[derivative.format].type,
    etag: `"${key}"`,
    modified: source.modified,
    canonical: canonicalPath(version, derivative, source, limits),
    profile: profileOf(version),
  };
  return { wanted: { source, derivative, name }, key, facts };
}

/** Equal for equal pictures, whatever version of the Image API or form of the request. */
const keyOf = (source: ImageSource, name: string): string =>
  hash('sha1', `${RENDER_VERSION} ${source.hash} ${name}`, 'base64url');
