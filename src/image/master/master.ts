import { join } from 'node:path';
import { FondsError, isDiskFull } from '../../errors.ts';
import type { Size } from '../../record/box.ts';
import { withTemporaryFolder } from '../../system/file/temporary-folder.ts';
import { type Sharp, sharp } from '../sharp.ts';
import { decodeForeign, detectForeign, type ForeignFormat } from './foreign.ts';

/** Which page of which file, and the most pixels it may have. */
export type Master = {
  readonly file: string;
  /** Counted from 1. */
  readonly page?: number;
  readonly maxPixels?: number;
};

export type OpenedMaster = {
  /**
   * The pixels, oriented as the EXIF says, in sRGB (grey stays grey), on white where they are
   * transparent. Each call opens the file anew; nothing is decoded yet.
   */
  readonly open: () => Sharp;
  /** Pixels, oriented. */
  readonly size: Size;
  readonly grey: boolean;
};

/** What cameras and scanners make; vector drawings and films are not masters. */
const KINDS = new Set(['jpeg', 'png', 'tiff', 'webp', 'gif', 'heif']);

/** Integers of 8 and 16 bits: what larger numbers and fractions mean as a colour is not agreed on. */
const DEPTHS: ReadonlySet<string | undefined> = new Set(['uchar', 'ushort']);

/** 40 000 × 40 000 pixels: above the largest sheet scanned at 600 dpi, below what breaks a server. */
const MAX_PIXELS = 1_600_000_000;

/** The size of a master in pixels, oriented; only its header is read. Throws IMAGE_UNREADABLE. */
export async function masterSize(master: Master): Promise<Size> {
  const foreign = await foreignMaster(master);
  return foreign ? foreign.size : (await openWithSharp(master)).size;
}

/** How the EXIF says that the stored image is shown, 1 to 8; 1 where it says nothing. */
export async function masterOrientation({ file }: Master): Promise<number> {
  if (await detectForeign(file, 1)) return 1;
  return (await sharp(file).metadata()).orientation ?? 1;
}

/**
 * Opens a master while `use` works with it. Throws IMAGE_UNREADABLE with the file and the reason.
 *
 * @param signal fires when nobody waits for it any more; its reason is thrown
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
  const read = () =>
    sharp(file, { page: page - 1, limitInputPixels: maxPixels, failOn: 'error', autoOrient: true });
  const { format, space, depth, channels, hasAlpha, autoOrient } = await read()
    .metadata()
    .catch((cause: unknown) => {
      throw unreadable(master, cause);
    });
  if (!KINDS.has(format)) throw unreadable(master, `a master in ${format} is not served`);
  if (!DEPTHS.has(depth) && !space?.startsWith('lab')) {
    throw unreadable(master, `samples of the kind “${depth}” are not read; convert it to 16 bits`);
  }
  const grey = space === 'b-w' || space === 'grey16' || channels === 1;
  return {
    open: () => {
      const pixels = read().toColourspace(grey ? 'b-w' : 'srgb');
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

/** What libvips says badly, in words for who has the file. */
const PLAINLY: readonly (readonly [RegExp, string])[] = [
  [/unsupported image format/, 'it is no image of a kind that is read, or it was cut off'],
  [/Unknown error|^Input file has corrupt header:$/, 'it is damaged, or it was cut off'],
  [/bad labq format/, 'L*a*b* of 8 bits is not read; convert it to RGB'],
  [/does not contain page/, 'it has no such page'],
  [
    /^tiff2vips: (.+) compression support is not configured/,
    'TIFF compressed by $1 is not read; convert it to LZW',
  ],
];

/** What went wrong with a master, by its name. */
export function unreadable({ file, page }: Master, cause: unknown): FondsError {
  // A master is not to blame for the disk that its tiles are written to.
  if (isDiskFull(cause)) return new FondsError('DISK_FULL', `${file} cannot be cut`, { cause });
  const said = cause instanceof Error ? cause.message : String(cause);
  const where = page === undefined ? file : `page ${page} of ${file}`;
  return new FondsError('IMAGE_UNREADABLE', `${where} cannot be read: ${reasonOf(said)}`, {
    cause,
  });
}

function reasonOf(said: string): string {
  // The decoders say the same thing once for every strip.
  const lines = said.split('\n').flatMap((line) => line.trim() || []);
  for (const line of lines) {
    for (const [pattern, words] of PLAINLY) {
      const found = pattern.exec(line);
      if (found) return words.replace('$1', found[1] ?? '');
    }
  }
  return [...new Set(lines)].join('; ');
}
