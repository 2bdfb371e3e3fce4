import { FondsError, isDiskFull, isUnavailable } from '../errors.ts';
import type { BufferPool } from '../system/buffer-pool.ts';
import {
  type CacheFolder,
  MAX_IN_MEMORY_BYTES,
  type OpenFile,
} from '../system/file/cache-folder.ts';
import { type BoundedQueue, singleFlight } from '../system/queue.ts';
import type { ImageSource } from './image.ts';
import { withJoined } from './jpeg/join.ts';
import { unreadable, withMaster } from './master/master.ts';
import type { MasterSource } from './master/master-source.ts';
import type { OpenPacks } from './pack/open-packs.ts';
import { isDamage } from './pack/pack.ts';
import { type JoinPlan, planOf, type RenderPlan } from './plan.ts';
import { type RecentDerivatives, recentDerivatives } from './recent.ts';
import { render } from './render.ts';
import type { Derivative } from './request/derivative.ts';

/** One derivative of one image, and the name it would have in the pack. */
export type DerivativeRequest = {
  readonly source: ImageSource;
  readonly derivative: Derivative;
  readonly name: string;
};

/** What derivatives are made with. */
type RenderContext = RenderParts & { readonly recent: RecentDerivatives };

type RenderParts = {
  readonly packs: OpenPacks;
  readonly masters: MasterSource;
  readonly cache: CacheFolder;
  /** Large decodes wait in a queue of their own, so small ones never wait for them. */
  readonly queues: { readonly small: BoundedQueue; readonly large: BoundedQueue };
  /** Buffers for the tiles of one derivative. */
  readonly buffers: BufferPool;
};

/** The bytes of a derivative; a large one is a file, which the caller closes. */
type ReadDerivative = (
  request: DerivativeRequest,
  key: string,
  signal?: AbortSignal,
) => Promise<Buffer | OpenFile>;

/** Another process may remove a derivative from the cache before it is read. */
const MAX_ATTEMPTS = 3;

/**
 * Reads derivatives from the pack or the cache, or makes them. Concurrent requests for the same
 * derivative share the work.
 *
 * @param onDamage called when a pack is damaged or gone; the derivative is then made from the master
 */
export function derivativeReader(
  parts: RenderParts,
  onDamage?: (source: ImageSource, error: unknown) => void,
): ReadDerivative {
  const context = { ...parts, recent: recentDerivatives(parts.cache) };
  const once = singleFlight<Buffer | undefined>();

  /** Undefined if the derivative is in the cache. */
  const readOrMake = async (request: DerivativeRequest, key: string, signal?: AbortSignal) => {
    try {
      const recent = context.recent.get(key);
      if (recent) return recent;
      const stored = await readStoredOrPlan(context.packs, request);
      if (Buffer.isBuffer(stored)) return stored;
      return await once(key, (stop) => makeDerivative(context, request, stored, key, stop), signal);
    } catch (error) {
      // A derivative in the cache can be sent although the pack is out of reach.
      if (isUnavailable(error) && (await context.cache.has(key))) return undefined;
      if (!isDamage(error)) throw error;
      onDamage?.(request.source, error);
      return await once(
        `${key} from master`,
        (stop) => makeFromMaster(context, request, key, stop),
        signal,
      );
    }
  };

  return async (request, key, signal) => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const bytes = (await readOrMake(request, key, signal)) ?? (await context.cache.get(key));
      if (bytes) return bytes;
    }
    throw new FondsError(
      'BUSY',
      `“${request.name}” was removed from the cache before it could be read`,
    );
  };
}

/** The bytes of an entry of the pack, or a plan for a derivative that is not in it. */
const readStoredOrPlan = (
  packs: OpenPacks,
  { source, derivative, name }: DerivativeRequest,
): Promise<Buffer | RenderPlan> =>
  packs.with(source.pack, async (pack) => {
    const entry = pack.locate(name);
    if (entry) return await pack.read(entry);
    const plan = planOf(name, derivative, source, pack.has);
    // An entry that is stored has just been read.
    if (plan.kind !== 'stored') return plan;
    throw new FondsError('PACK_DAMAGED', `the tile pack ${source.pack} lacks “${name}”`);
  });

/** Below this, a derivative takes about as long to make again as to write, read and remove it. */
const CHEAP_PIXELS = 300_000;

/** Makes a derivative as planned, in turn. Undefined if it is in the cache. */
function makeDerivative(
  context: RenderContext,
  { source, derivative }: DerivativeRequest,
  plan: RenderPlan,
  key: string,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const work = async () => {
    if (plan.kind === 'join') return renderFromPack(context, source, derivative, plan);
    const { fallback } = plan;
    const master = await unchangedMaster(context.masters, source);
    if (!master) return renderFromPack(context, source, derivative, fallback);
    return renderFromMaster(context.masters, master, derivative, signal).catch((error: unknown) => {
      // Some masters are decoded into a temporary file.
      if (!isDiskFull(error)) throw error;
      return renderFromPack(context, source, derivative, fallback);
    });
  };
  const isCheap = plan.kind === 'join' && plan.decodedPixels <= CHEAP_PIXELS;
  return makeCached(context, { key, isCheap }, queueFor(source, derivative, plan), work, signal);
}

/**
 * Makes a derivative of an image whose pack is damaged. The next ingest cuts the pack again.
 *
 * @returns undefined if the derivative is in the cache
 * @throws FondsError PACK_DAMAGED if the master was replaced or cannot be read
 */
async function makeFromMaster(
  context: RenderContext,
  { source, derivative }: DerivativeRequest,
  key: string,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const master = await unchangedMaster(context.masters, source);
  if (!master) {
    throw new FondsError(
      'PACK_DAMAGED',
      `${source.pack} is damaged, and its master has been replaced`,
    );
  }
  const work = () =>
    renderFromMaster(context.masters, master, derivative, signal).catch((cause: unknown) => {
      const isUnreadable = cause instanceof FondsError && cause.code === 'IMAGE_UNREADABLE';
      if (!isUnreadable) throw cause;
      const message = `${source.pack} is damaged, and its master cannot be read`;
      throw new FondsError('PACK_DAMAGED', message, { cause });
    });
  const queue = queueFor(source, derivative, { kind: 'master' });
  return makeCached(context, { key, isCheap: false }, queue, work, signal);
}

/**
 * Runs `work` in a queue unless its result is cached, and caches the result. A large result is written
 * before the next one is made, so that slow readers are served from disk and not from memory.
 *
 * @returns undefined if the result is in the cache
 */
async function makeCached(
  { cache, queues, recent }: RenderContext,
  { key, isCheap }: { readonly key: string; readonly isCheap: boolean },
  queue: keyof RenderContext['queues'],
  work: () => Promise<Buffer>,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  if (await cache.has(key)) return undefined;
  return await queues[queue].run(async () => {
    const made = await work();
    if (made.length > MAX_IN_MEMORY_BYTES) return (await cache.put(key, made)) ? undefined : made;
    if (isCheap) recent.set(key, made);
    else cache.putLater(key, made);
    return made;
  }, signal);
}

/** The name and the page of a master. */
type PageOfMaster = { readonly name: string; readonly page?: number };

/**
 * The master of an image, unless there is none to be shown, or it was replaced since it was cut: it must not be
 * rendered under the old ETag.
 */
async function unchangedMaster(
  masters: MasterSource,
  { master: name, page, bytes, modified }: ImageSource,
): Promise<PageOfMaster | undefined> {
  const found = name === undefined ? undefined : await masters.stat(name);
  if (name === undefined || !found) return undefined;
  const isSame = found.bytes === bytes && found.modified.getTime() === modified.getTime();
  if (bytes !== undefined && !isSame) return undefined;
  return { name, ...(page !== undefined && { page }) };
}

/** Pixels decoded, and pixels encoded. Below both limits, rendering takes some hundredths of a second. */
const SMALL_DECODED = 6_000_000;
const SMALL_ENCODED = 3_000_000;

function queueFor(
  source: ImageSource,
  { size }: Derivative,
  plan: JoinPlan | { readonly kind: 'master' },
): keyof RenderContext['queues'] {
  const decoded = plan.kind === 'master' ? source.width * source.height : plan.decodedPixels;
  if (decoded > SMALL_DECODED) return 'large';
  return size.width * size.height > SMALL_ENCODED ? 'large' : 'small';
}

const renderFromPack = (
  { packs, buffers }: RenderContext,
  source: ImageSource,
  derivative: Derivative,
  plan: JoinPlan,
): Promise<Buffer> =>
  packs.with(source.pack, (pack) =>
    withJoined(pack, plan, buffers, ({ pixels, region }) => {
      if (source.grey) pixels.toColourspace('b-w');
      return render(pixels, region, derivative);
    }).catch((cause: unknown) => {
      if (cause instanceof FondsError) throw cause;
      const message = `the tiles of the pack ${source.pack} cannot be joined`;
      throw new FondsError('PACK_DAMAGED', message, { cause });
    }),
  );

const renderFromMaster = (
  masters: MasterSource,
  page: PageOfMaster,
  derivative: Derivative,
  signal: AbortSignal,
): Promise<Buffer> =>
  masters.with(page.name, (file) => {
    const master = { file, ...page };
    return withMaster(
      master,
      ({ open }) =>
        render(open(), derivative.box, derivative).catch((cause: unknown) => {
          throw cause instanceof FondsError ? cause : unreadable(master, cause);
        }),
      signal,
    );
  });

/** The bytes of a derivative, also of one that is a file, which is closed. */
export async function readWhole(bytes: Buffer | OpenFile): Promise<Buffer> {
  if (Buffer.isBuffer(bytes)) return bytes;
  try {
    return await bytes.file.readFile();
  } finally {
    await bytes.file.close();
  }
}
