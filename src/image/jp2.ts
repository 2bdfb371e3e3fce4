import { fork } from 'node:child_process';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Jp2Header, readJp2Header } from './jp2-header.ts';

export type Jp2Work = {
  readonly file: string;
  readonly target: string;
  readonly header: Jp2Header;
};

/** The decoder has two gigabytes and wants up to 21 bytes a pixel. */
const MAX_PIXELS = 90_000_000;

/** Milliseconds. The largest image takes some ten seconds. */
const PATIENCE = 180_000;

/** Undefined where the file is no JPEG 2000. Throws an Error with the reason where it is unfit. */
export async function headerOfJp2(path: string): Promise<Jp2Header | undefined> {
  const file = await open(path);
  try {
    const header = await readJp2Header(file);
    if (header) check(header);
    return header;
  } finally {
    await file.close();
  }
}

/** What the decoder cannot do is refused before it is tried: it would give wrong pixels. */
function check({ width, height, channels, opacities }: Jp2Header): void {
  if (width * height > MAX_PIXELS) {
    throw new Error(`a JPEG 2000 may have ${MAX_PIXELS / 1e6} million pixels; convert it to TIFF`);
  }
  const colours = channels - opacities;
  if ((colours !== 1 && colours !== 3) || opacities > 1) {
    throw new Error(
      `a JPEG 2000 of ${channels} channels, ${opacities} of them opacity, is not read; convert it to TIFF`,
    );
  }
}

/** Decodes into a plain TIFF, in a process of its own. Throws an Error with the reason. */
export function decodeJp2(work: Jp2Work): Promise<void> {
  // The same source runs as .ts in tests and as .js when built.
  const decoder = new URL(`./jp2-decoder${extname(import.meta.url)}`, import.meta.url);
  const child = fork(fileURLToPath(decoder), { serialization: 'advanced', timeout: PATIENCE });
  return new Promise<void>((resolve, reject) => {
    child.once('message', (message) => {
      const { reason } = message as { reason?: string };
      if (reason === undefined) resolve();
      else reject(new Error(reason));
    });
    child.once('error', reject);
    child.once('disconnect', () => reject(new Error('the decoder ended without a word')));
    child.send(work);
  });
}
