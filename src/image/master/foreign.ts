import { fork } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FondsError } from '../../errors.ts';
import type { Size } from '../../record/box.ts';
import { type Jp2Header, readJp2Header, readTiffHeader } from './header.ts';

/** A file that libvips does not read but the decoder does: JPEG 2000, and two rare kinds of TIFF. */
export type ForeignFormat = {
  /** Pixels. */
  readonly size: Size;
  /** The name in ImageMagick. */
  readonly format: 'JP2' | 'J2K' | 'TIFF';
  /** The ICC profile of the file, if the decoder might ignore it. */
  readonly profile?: Buffer;
};

/** What is sent to the process of the decoder. */
export type DecodeTask = {
  readonly file: string;
  /** Counted from 1. */
  readonly page: number;
  readonly target: string;
  readonly foreign: ForeignFormat;
};

/** The decoder has two gigabytes of memory and needs up to 21 bytes per pixel. */
const MAX_PIXELS = 90_000_000;

/** The largest image takes about twenty seconds. */
const TIMEOUT_MS = 180_000;

/** The JPEG compression of TIFF 6.0, §22, which was soon replaced. */
const OLD_JPEG = 6;

/** Undefined if libvips reads the file. @throws Error with the reason if nothing reads it */
export async function detectForeign(
  path: string,
  page: number,
): Promise<ForeignFormat | undefined> {
  const file = await open(path);
  try {
    if ((await file.stat()).size === 0) throw new Error('it is empty');
    const foreign = (await foreignJp2(file, page)) ?? (await foreignTiff(file, page));
    if (foreign && foreign.size.width * foreign.size.height > MAX_PIXELS) {
      const most = `${MAX_PIXELS / 1e6} million pixels`;
      throw new Error(`a file of this kind may have at most ${most}; convert it to TIFF in RGB`);
    }
    return foreign;
  } finally {
    await file.close();
  }
}

async function foreignJp2(file: FileHandle, page: number): Promise<ForeignFormat | undefined> {
  const header = await readJp2Header(file);
  if (!header) return undefined;
  if (page !== 1) throw new Error('a JPEG 2000 has one page');
  checkChannels(header);
  const { width, height, isBare, profile } = header;
  const format = isBare ? 'J2K' : 'JP2';
  return { size: { width, height }, format, ...(profile ? { profile } : {}) };
}

/** Refuses channels that the decoder would turn into wrong pixels. */
function checkChannels({ channels, opacities }: Jp2Header): void {
  const colours = channels - opacities;
  if ((colours === 1 || colours === 3) && opacities <= 1) return;
  throw new Error(
    `a JPEG 2000 of ${channels} channels, ${opacities} of them opacity, is not supported; convert it to TIFF`,
  );
}

async function foreignTiff(file: FileHandle, page: number): Promise<ForeignFormat | undefined> {
  // libvips reports damage of a TIFF better.
  const header = await readTiffHeader(file, page).catch(() => undefined);
  if (!header) return undefined;
  const { width, height, orientation, compression, isSeparate, isTiled } = header;
  const isRare = compression === OLD_JPEG || (isSeparate && isTiled);
  // The decoder applies the orientation of old-style JPEG incorrectly, so only upright ones are read.
  return isRare && orientation === 1 ? { size: { width, height }, format: 'TIFF' } : undefined;
}

/**
 * Decodes an image into a plain TIFF, in a separate process.
 *
 * @param signal ends the process; its reason is thrown
 * @throws Error with the reason
 */
export function decodeForeign(work: DecodeTask, signal?: AbortSignal): Promise<void> {
  // The decoder is a .ts file in tests and a .js file when built.
  const decoder = new URL(`./decoder${extname(import.meta.url)}`, import.meta.url);
  const options = {
    serialization: 'advanced',
    timeout: TIMEOUT_MS,
    ...(signal && { signal }),
  } as const;
  const child = fork(fileURLToPath(decoder), options);
  return new Promise<void>((resolve, reject) => {
    let failure: unknown;
    child.once('message', (message) => {
      const { reason } = message as { reason?: string };
      if (reason === undefined) resolve();
      else failure = new Error(reason);
    });
    child.on('error', (error) => {
      failure ??= signal?.aborted ? signal.reason : error;
      if (child.pid === undefined) reject(failure);
    });
    // After its exit, the process writes nothing more into the folder of the caller.
    child.once('exit', (_, killedBy) => {
      if (killedBy === 'SIGTERM') failure ??= timedOut();
      reject(failure ?? new Error('the decoder ended unexpectedly'));
    });
    child.send(work);
  });
}

const timedOut = () =>
  new FondsError('BUSY', `decoding was stopped after ${TIMEOUT_MS / 1000} seconds`);
