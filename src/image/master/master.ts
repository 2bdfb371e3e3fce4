import { join } from 'node:path';
import { FondsError, isDiskFull } from '../../errors.ts';
import type { Size } from '../../record/box.ts';
import { withTemporaryFolder } from '../../system/file/temporary-folder.ts';
import { type Sharp, sharp } from '../sharp.ts';
import { decodeForeign, detectForeign, type ForeignFormat } from './foreign.ts';
import { isSrgb } from './profile.ts';

/** A page of a file in `images/`, and how many pixels it may have. */
export type Master = {
  readonly file: string;
  /** Counted from 1. */
  readonly page?: number;
  /** What messages call it, if not by its path. */
  readonly name?: string;
  readonly maxPixels?: number;
};

type OpenedMaster = {
  /**
   * The pixels with the EXIF orientation applied, in sRGB or grayscale, flattened onto white. Each call
   * opens the file again; decoding starts only with rendering.
   */
  readonly open: () => Sharp;
  /** Pixels, with the orientation applied. */
  readonly size: Size;
  readonly grey: boolean;
};

/** Formats of cameras and scanners, as sharp names them. */
const FORMATS = new Set(['jpeg', 'png', 'tiff', 'webp', 'gif', 'heif']);

/** Integers of 8 and 16 bits. There is no convention for the colours of larger or fractional samples. */
const DEPTHS: ReadonlySet<string | undefined> = new Set(['uchar', 'ushort']);

/** 40 000 × 40 000: larger than any sheet scanned at 600 dpi, and still safe to process. */
const MAX_PIXELS = 1_600_000_000;

/**
 * The size of a master in pixels, with the orientation applied. Reads only its header.
 *
 * @throws FondsError IMAGE_UNREADABLE
 */
export async function masterSize(master: Master): Promise<Size> {
  const foreign = await foreignMaster(master);
  return foreign ? foreign.size : (await openWithSharp(master)).size;
}

/** The EXIF orientation, 1 to 8; 1 if the file has none. */
export async function masterOrientation({ file }: Master): Promise<number> {
  if (await detectForeign(file, 1)) return 1;
  return (await sharp(file).metadata()).orientation ?? 1;
}

/**
 * Opens a master for `use`. Formats that libvips does not read are first decoded to a temporary TIFF.
 *
 * @param signal stops the decoding; its reason is thrown
 * @throws FondsError IMAGE_UNREADABLE with the file and the reason
 */
export async function withMaster<T>(
  master: Master,
  use: (opened: OpenedMaster) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const foreign = await foreignMaster(master);
  if (!foreign) return await use(await openWithSharp(master));
  const { file, page = 1, ...limits } = master;
  return await withTemporaryFolder(async (folder) => {
    const target = join(folder, 'decoded.tif');
    await decodeForeign({ file, page, target, foreign }, signal).catch((cause: unknown) => {
      if (signal?.aborted) throw signal.reason;
      throw cause instanceof FondsError ? cause : unreadable(master, cause);
    });
    return await use(await openWithSharp({ ...limits, file: target }));
  });
}

async function openWithSharp(master: Master): Promise<OpenedMaster> {
  const { file, page = 1, maxPixels = MAX_PIXELS } = master;
  const options = { page: page - 1, limitInputPixels: maxPixels, failOn: 'error' } as const;
  const read = (ignoreIcc: boolean) => sharp(file, { ...options, autoOrient: true, ignoreIcc });
  const { format, space, depth, channels, hasAlpha, icc, autoOrient } = await read(true)
    .metadata()
    .catch((cause: unknown) => {
      throw unreadable(master, cause);
    });
  if (!FORMATS.has(format)) throw unreadable(master, `masters in ${format} are not supported`);
  if (!DEPTHS.has(depth) && !space?.startsWith('lab')) {
    throw unreadable(master, `samples of type “${depth}” are not supported; convert it to 16 bits`);
  }
  const grey = space === 'b-w' || space === 'grey16' || channels === 1;
  const isPlain = !icc || isSrgb(icc);
  return {
    open: () => {
      const pixels = read(isPlain).toColourspace(grey ? 'b-w' : 'srgb');
      // sharp converts 16 bits with a profile to Display P3, and gives that for sRGB unless it is told.
      if (space === 'rgb16' && !isPlain) pixels.withIccProfile('srgb', { attach: false });
      return hasAlpha ? pixels.flatten({ background: '#fff' }) : pixels;
    },
    size: autoOrient,
    grey,
  };
}

async function foreignMaster(master: Master): Promise<ForeignFormat | undefined> {
  try {
    return await detectForeign(master.file, master.page ?? 1);
  } catch (cause) {
    throw unreadable(master, cause);
  }
}

/** Messages of libvips, and what to tell the owner of the file instead. */
const PLAIN_MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/unsupported image format/, 'it is not an image in a supported format, or it was cut off'],
  [/Unknown error|^Input file has corrupt header:$/, 'it is damaged, or it was cut off'],
  [/bad labq format/, 'L*a*b* of 8 bits is not supported; convert it to RGB'],
  [/does not contain page/, 'it has no such page'],
  [
    /^tiff2vips: (.+) compression support is not configured/,
    'TIFF compressed by $1 is not supported; convert it to LZW',
  ],
];

/** An error that names the master and the reason. */
export function unreadable(master: Master, cause: unknown): FondsError {
  const { file, page, name = file } = master;
  // The disk is full: the master itself may be intact.
  if (isDiskFull(cause)) return new FondsError('DISK_FULL', `${name} cannot be cut`, { cause });
  const message = cause instanceof Error ? cause.message : String(cause);
  const where = page === undefined ? name : `page ${page} of ${name}`;
  return new FondsError('IMAGE_UNREADABLE', `${where} cannot be read: ${reasonOf(message)}`, {
    cause,
  });
}

function reasonOf(message: string): string {
  // Decoders repeat the same message for every strip.
  const lines = message.split('\n').flatMap((line) => line.trim() || []);
  for (const line of lines) {
    for (const [pattern, replacement] of PLAIN_MESSAGES) {
      const match = pattern.exec(line);
      if (match) return replacement.replace('$1', match[1] ?? '');
    }
  }
  return [...new Set(lines)].join('; ');
}
