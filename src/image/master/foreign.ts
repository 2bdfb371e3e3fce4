import { fork } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FondsError } from '../../errors.ts';
import type { Size } from '../../record/box.ts';
import { type Jp2Header, readJp2Header, readTiffHeader } from './header.ts';

/** A file that libvips does not read and the decoder does: JPEG 2000, and TIFF of two rare kinds. */
export type ForeignFormat = {
  /** Pixels. */
  readonly size: Size;
  /** As ImageMagick calls it. */
  readonly format: 'JP2' | 'J2K' | 'TIFF';
  /** The ICC profile the file carries, where the decoder may pass over it. */
  readonly profile?: Buffer;
};

export type DecodeTask = {
  readonly file: string;
  /** Counted from 1. */
  readonly page: number;
  readonly target: string;
  readonly foreign: ForeignFormat;
};

/** The decoder has two gigabytes and wants up to 21 bytes a pixel. */
const MAX_PIXELS = 90_000_000;

/** Milliseconds. The largest image takes some twenty seconds. */
const PATIENCE = 180_000;

/** The JPEG of TIFF 6.0, §22, which was soon replaced. */
const OLD_JPEG = 6;

/** Undefined where libvips reads the file. Throws an Error with the reason where nothing does. */
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
      throw new Error(`a file of this kind may have ${most}; convert it to TIFF in RGB`);
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

/** What the decoder cannot do is refused before it is tried: it would give wrong pixels. */
function checkChannels({ channels, opacities }: Jp2Header): void {
  const colours = channels - opacities;
  if ((colours === 1 || colours === 3) && opacities <= 1) return;
  throw new Error(
    `a JPEG 2000 of ${channels} channels, ${opacities} of them opacity, is not read; convert it to TIFF`,
  );
}

async function foreignTiff(file: FileHandle, page: number): Promise<ForeignFormat | undefined> {
  // What is wrong with a TIFF libvips says better.
  const header = await readTiffHeader(file, page).catch(() => undefined);
  if (!header) return undefined;
  const { width, height, orientation, compression, isSeparate, isTiled } = header;
  const isRare = compression === OLD_JPEG || (isSeparate && isTiled);
  // The decoder turns an old JPEG half the way and says nothing of it: one that lies turned stays refused.
  return isRare && orientation === 1 ? { size: { width, height }, format: 'TIFF' } : undefined;
}

/**
 * Decodes into a plain TIFF, in a process of its own, which the signal ends. Throws an Error with the reason,
 * or the reason of the signal.
 */
export function decodeForeign(work: DecodeTask, signal?: AbortSignal): Promise<void> {
  // The same source runs as .ts in tests and as .js when built.
  const decoder = new URL(`./decoder${extname(import.meta.url)}`, import.meta.url);
  const options = {
    serialization: 'advanced',
    timeout: PATIENCE,
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
    // Only then does it write no more to the folder it was given.
    child.once('exit', (_, killedBy) => {
      if (killedBy === 'SIGTERM') failure ??= givenUp();
      reject(failure ?? new Error('the decoder ended without a word'));
    });
    child.send(work);
  });
}

const givenUp = () =>
  new FondsError('BUSY', `the decoder was given up after ${PATIENCE / 1000} seconds`);
