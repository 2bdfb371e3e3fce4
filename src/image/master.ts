import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { FondsError } from '../errors.ts';
import type { Size } from '../record/box.ts';
import { decodeJp2, headerOfJp2 } from './jp2.ts';
import type { Jp2Header } from './jp2-header.ts';

/** Which page of which file, and the most pixels it may have. */
export type Master = {
  readonly file: string;
  /** Counted from 1. */
  readonly page?: number;
  readonly maxPixels?: number;
};

export type OpenMaster = {
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
  const jp2 = await jp2Header(master);
  return jp2 ? { width: jp2.width, height: jp2.height } : (await openWithSharp(master)).size;
}

/** How the EXIF says that the stored image is shown, 1 to 8; 1 where it says nothing. */
export async function masterOrientation({ file }: Master): Promise<number> {
  if (await headerOfJp2(file)) return 1;
  return (await sharp(file).metadata()).orientation ?? 1;
}

/** Opens a master while `use` works with it. Throws IMAGE_UNREADABLE with the file and the reason. */
export async function withMaster<T>(
  master: Master,
  use: (opened: OpenMaster) => Promise<T>,
): Promise<T> {
  const header = await jp2Header(master);
  if (!header) return await use(await openWithSharp(master));
  const folder = await mkdtemp(join(tmpdir(), 'fonds-jp2-'));
  try {
    const target = join(folder, 'decoded.tif');
    await decodeJp2({ file: master.file, target, header }).catch((cause: unknown) => {
      throw unreadable(master, cause);
    });
    return await use(await openWithSharp({ ...master, file: target }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openWithSharp(master: Master): Promise<OpenMaster> {
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

async function jp2Header(master: Master): Promise<Jp2Header | undefined> {
  try {
    const header = await headerOfJp2(master.file);
    if (header && (master.page ?? 1) !== 1) throw new Error('a JPEG 2000 has one page');
    return header;
  } catch (cause) {
    throw unreadable(master, cause);
  }
}

/** What went wrong with a master, by its name. */
export function unreadable({ file, page }: Master, cause: unknown): FondsError {
  const said = cause instanceof Error ? cause.message : String(cause);
  // The decoders say the same thing once for every strip.
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const reason = [...new Set(lines)].join('; ');
  const where = page === undefined ? file : `page ${page} of ${file}`;
  return new FondsError('IMAGE_UNREADABLE', `${where} cannot be read: ${reason}`, { cause });
}
