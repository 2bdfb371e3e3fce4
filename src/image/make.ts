import { stat } from 'node:fs/promises';
import { FondsError, isDiskFull, isMissing } from '../errors.ts';
import type { Box } from '../record/box.ts';
import type { BufferPool } from '../system/buffer-pool.ts';
import { type CacheFolder, MAX_IN_MEMORY_BYTES } from '../system/file/cache-folder.ts';
import type { BoundedQueue } from '../system/queue.ts';
import type { ImageSource } from './image.ts';
import { withJoined } from './jpeg/join.ts';
import { type OpenMaster, unreadable, withMaster } from './master/master.ts';
import type { PackShelf } from './pack/shelf.ts';
import { type Join, type Making, planOf } from './plan.ts';
import type { Derivative } from './request/derivative.ts';
import { FORMATS } from './request/request.ts';
import type { Sharp } from './sharp.ts';

/** Where work waits for its turn: large decodes never stand before small ones. */
export type Lanes = { readonly small: BoundedQueue; readonly large: BoundedQueue };

/** A picture to make: of which image, what, under which name in the pack. */
export type Wanted = {
  readonly source: ImageSource;
  readonly derivative: Derivative;
  readonly name: string;
};

/** What making pictures works with. */
export type Parts = {
  readonly packs: PackShelf;
  readonly cache: CacheFolder;
  readonly lanes: Lanes;
  /** For what is read of packs while a picture is made. */
  readonly rooms: BufferPool;
};

/** Pixels decoded and made; what stays below takes some hundredths of a second. */
const SMALL_DECODED = 6_000_000;
const SMALL_MADE = 3_000_000;

/** The bytes of what lies in the pack, or how to make what does not. */
export const storedOrMaking = (
  packs: PackShelf,
  { source, derivative, name }: Wanted,
): Promise<Buffer | Making> =>
  packs.with(source.pack, async (pack) => {
    const plan = planOf(name, derivative, source, pack.has);
    if (plan.kind !== 'stored') return plan;
    const bytes = await pack.read(name);
    if (bytes) return bytes;
    throw new FondsError('PACK_DAMAGED', `the tile pack ${source.pack} lacks “${name}”`);
  });

/** Makes a derivative when its lane has a place. As `keeping` says, and throws what `render` throws. */
export function derive(
  parts: Parts,
  { source, derivative }: Wanted,
  making: Making,
  key: string,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const work = async () => {
    if (making.kind === 'join') return fromPack(parts, source, derivative, making);
    const join = making.instead;
    if (!(await isUnchanged(source))) return fromPack(parts, source, derivative, join);
    return fromMaster(source, derivative, signal).catch((error: unknown) => {
      // Some masters are decoded by way of a file.
      if (!isDiskFull(error)) throw error;
      return fromPack(parts, source, derivative, join);
    });
  };
  return keeping(parts, key, laneOf(source, derivative, making), work, signal);
}

/**
 * Makes a picture from the master where the tile pack is damaged, which an ingest has to cut again.
 *
 * @throws FondsError PACK_DAMAGED where the master is not the one that was cut
 */
export async function instead(
  parts: Parts,
  { source, derivative }: Wanted,
  key: string,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  if (!(await isUnchanged(source))) {
    throw new FondsError(
      'PACK_DAMAGED',
      `${source.pack} is damaged, and its master is another one`,
    );
  }
  const work = () =>
    fromMaster(source, derivative, signal).catch((cause: unknown) => {
      const isLost = cause instanceof FondsError && cause.code === 'IMAGE_UNREADABLE';
      if (!isLost) throw cause;
      const message = `${source.pack} is damaged, and its master cannot be read`;
      throw new FondsError('PACK_DAMAGED', message, { cause });
    });
  return keeping(parts, key, laneOf(source, derivative, { kind: 'master' }), work, signal);
}

/**
 * Does the work, unless it is done, and keeps what it makes. A large picture is written before another one
 * is made, so that readers, however slow, have it from the disk.
 *
 * @returns undefined where the picture lies in the cache
 */
async function keeping(
  { cache, lanes }: Parts,
  key: string,
  lane: keyof Lanes,
  work: () => Promise<Buffer>,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  if (await cache.has(key)) return undefined;
  return await lanes[lane].run(async () => {
    const made = await work();
    if (made.length > MAX_IN_MEMORY_BYTES) return (await cache.put(key, made)) ? undefined : made;
    cache.putLater(key, made);
    return made;
  }, signal);
}

/** A master that is gone, or was replaced since it was cut, must not give a picture under the old tag. */
async function isUnchanged({ master, bytes, modified }: ImageSource): Promise<boolean> {
  try {
    const now = await stat(master);
    if (bytes === undefined) return true;
    return now.size === bytes && now.mtime.getTime() === modified.getTime();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function laneOf(
  source: ImageSource,
  { size }: Derivative,
  making: Join | { readonly kind: 'master' },
): keyof Lanes {
  const decoded = making.kind === 'master' ? source.width * source.height : making.pixels;
  if (decoded > SMALL_DECODED) return 'large';
  return size.width * size.height > SMALL_MADE ? 'large' : 'small';
}

const fromPack = (
  { packs, rooms }: Pick<Parts, 'packs' | 'rooms'>,
  source: ImageSource,
  derivative: Derivative,
  join: Join,
): Promise<Buffer> =>
  packs.with(source.pack, (pack) =>
    withJoined(pack, join, rooms, ({ pixels, from }) => {
      if (source.grey) pixels.toColourspace('b-w');
      return render(pixels, from, derivative);
    }).catch((cause: unknown) => {
      if (cause instanceof FondsError) throw cause;
      const message = `what lies in the tile pack ${source.pack} cannot be put together`;
      throw new FondsError('PACK_DAMAGED', message, { cause });
    }),
  );

async function fromMaster(
  source: ImageSource,
  derivative: Derivative,
  signal: AbortSignal,
): Promise<Buffer> {
  const { master: file, page } = source;
  const master = page === undefined ? { file } : { file, page };
  const make = ({ open }: OpenMaster) =>
    render(open(), derivative.box, derivative).catch((cause: unknown) => {
      throw cause instanceof FondsError ? cause : unreadable(master, cause);
    });
  return await withMaster(master, make, signal);
}

/** JPEG and WebP quality of derivatives, 1 to 100. */
const LOSSY = 80;

/** Seconds after which a picture is given up. */
const PATIENCE = 60;

type Step = (pixels: Sharp, derivative: Derivative) => Sharp;

/** The order the specification lays down. https://iiif.io/api/image/3.0/#46-order-of-implementation */
const STEPS: readonly Step[] = [scale, mirror, turn, tone, encode];

/**
 * The bytes of a derivative.
 *
 * @param from its region, in pixels of what `pixels` opens
 * @param patience seconds
 * @throws FondsError BUSY where that takes longer
 */
export async function render(
  pixels: Sharp,
  from: Box,
  derivative: Derivative,
  patience = PATIENCE,
): Promise<Buffer> {
  const region = pixels
    .timeout({ seconds: patience })
    .extract({ left: from.x, top: from.y, width: from.w, height: from.h });
  const made = STEPS.reduce((image, step) => step(image, derivative), region).toBuffer();
  return await made.catch((cause: unknown) => {
    if (!(cause instanceof Error && cause.message.startsWith('timeout'))) throw cause;
    throw new FondsError('BUSY', `the picture was given up after ${patience} seconds`, { cause });
  });
}

function scale(pixels: Sharp, { size }: Derivative): Sharp {
  return pixels.resize(size.width, size.height, { fit: 'fill' });
}

function mirror(pixels: Sharp, { rotation }: Derivative): Sharp {
  return rotation.mirrored ? pixels.flop() : pixels;
}

/** The corners of a picture turned askew are transparent where the format can, else white. */
function turn(pixels: Sharp, { rotation, format }: Derivative): Sharp {
  if (rotation.degrees === 0) return pixels;
  const alpha = FORMATS[format].transparent ? 0 : 1;
  return pixels.rotate(rotation.degrees, { background: { r: 255, g: 255, b: 255, alpha } });
}

function tone(pixels: Sharp, { quality }: Derivative): Sharp {
  if (quality === 'gray') return pixels.grayscale().toColourspace('b-w');
  if (quality === 'bitonal') return pixels.threshold(128).toColourspace('b-w');
  return pixels;
}

function encode(pixels: Sharp, { format, quality, rotation }: Derivative): Sharp {
  switch (format) {
    case 'jpg':
      return pixels.jpeg({ quality: LOSSY, optimiseCoding: false });
    case 'png':
      return pixels.png({ compressionLevel: 4 });
    case 'webp':
      return pixels.webp({ quality: LOSSY, effort: 0 });
    case 'tif':
      return quality === 'bitonal' && rotation.degrees % 90 === 0
        ? pixels.tiff({ compression: 'ccittfax4', bitdepth: 1 })
        : pixels.tiff({ compression: 'deflate', predictor: 'horizontal' });
    case 'gif':
      return pixels.gif({ effort: 1 });
    case 'avif':
      return pixels.avif({ quality: 60, effort: 1 });
  }
}
